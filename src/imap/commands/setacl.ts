/**
 * SETACL and DELETEACL.
 * Implements: RFC 4314 §3.1, §3.2. An entry without rights is none; the owner's keeps l and a.
 */
import type { AccessChange } from '../../ms/access.ts';
import { rightsOf } from '../../ms/rights.ts';
import { astring, space } from '../wire/strings.ts';
import { type MailboxAndIdentifier, mailboxAndIdentifier, preparedIdentifier } from './access-arguments.ts';
import { type Tagged, bad, command, ok } from './command.ts';
import { findMailbox } from './mailbox-argument.ts';
import { refusal } from './refusals.ts';
import type { AccountSession, Session } from './session.ts';

/** mod-rights = astring: "+rights" to add, "-rights" to remove, "rights" to replace */
function modRights(text: string): AccessChange | null {
  const kind = text.startsWith('+') ? 'add' : text.startsWith('-') ? 'remove' : 'set';
  const rights = rightsOf(kind === 'set' ? text : text.slice(1));
  return rights === null ? null : { kind, rights };
}

async function change(
  session: Session,
  { text, identifier: written }: MailboxAndIdentifier,
  wanted: AccessChange,
  done: string,
): Promise<Tagged> {
  const { account } = (session as AccountSession).state;
  const prepared = preparedIdentifier(written);
  if ('answer' in prepared && prepared.answer.status === 'BAD') return prepared.answer;
  const found = await findMailbox(session, account.id, text, 'a');
  if ('answer' in found) return found.answer;
  if ('answer' in prepared) return prepared.answer;
  const { mailbox } = found;
  const { write } = session.services.store;
  const outcome = await write.changeAccess(mailbox.account, mailbox.id, prepared.identifier, wanted);
  return outcome.ok ? ok(done) : refusal(outcome.error);
}

/** setacl = "SETACL" SP mailbox SP identifier SP mod-rights */
export const setAcl = command({
  where: 'account',
  usage: 'SETACL mailbox identifier [+|-]rights',
  parse: (cursor) => {
    const both = mailboxAndIdentifier(cursor);
    const letters = both !== null && space(cursor) ? astring(cursor) : null;
    return both === null || letters === null ? null : { ...both, letters };
  },
  run: ({ session }, args) => {
    const wanted = modRights(args.letters);
    if (wanted === null)
      return bad('Rights are the letters l, r, s, w, i, p, k, x, t, e and a; c and d are understood');
    return change(session, args, wanted, 'Set');
  },
});

/** deleteacl = "DELETEACL" SP mailbox SP identifier */
export const deleteAcl = command({
  where: 'account',
  usage: 'DELETEACL mailbox identifier',
  parse: mailboxAndIdentifier,
  run: ({ session }, args) => change(session, args, { kind: 'delete' }, 'Deleted'),
});
