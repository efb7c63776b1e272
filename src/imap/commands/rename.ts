/**
 * RENAME. Inferiors come along; INBOX gives its messages away and stays.
 * Implements: RFC 9051 §6.3.6, §6.3.9.7 (OLDNAME); RFC 4314 §4 (x on the mailbox, k on its new parent; its access control list stays).
 */
import { delimiter, nameProblem } from '../../ms/mailbox-name.ts';
import { plainName } from '../wire/mailbox-name.ts';
import { command, no, ok } from './command.ts';
import { findMailbox, findParent, findPlace, mailbox } from './mailbox-argument.ts';
import { withNewName } from './notify/names.ts';
import { tellOldName } from './old-name.ts';
import { refusal } from './refusals.ts';

export const rename = command({
  where: 'account',
  usage: 'RENAME mailbox new-name',
  parse: (cursor) => {
    const from = mailbox(cursor);
    const to = from === null ? null : mailbox(cursor);
    return from === null || to === null ? null : { from, to };
  },
  run: async ({ session, account }, { from, to }) => {
    const { store, limits } = session.services;
    const found = await findMailbox(session, account.id, from, 'x');
    if ('answer' in found) return found.answer;
    const place = await findPlace(session, account.id, to);
    if ('answer' in place) return place.answer;
    if (place.account !== found.mailbox.account) return no('CANNOT', 'A mailbox stays with its owner');
    const name = place.name.endsWith(delimiter) ? place.name.slice(0, -1) : place.name;
    const problem = nameProblem(name, limits);
    if (problem !== null) return no('CANNOT', problem);
    if (name.startsWith(`${found.mailbox.name}${delimiter}`) && found.mailbox.name !== 'INBOX') {
      return no('CANNOT', 'A mailbox cannot become its own inferior');
    }
    if (found.mailbox.name === 'INBOX' && found.mailbox.account !== account.id) {
      return no('CANNOT', 'Only its owner empties an INBOX in this way');
    }
    const parent = await findParent(session, account.id, { ...place, name });
    if ('answer' in parent) return parent.answer;
    const outcome = await store.write.renameMailbox(found.mailbox.account, found.mailbox.id, name, parent.top);
    if (!outcome.ok) return refusal(outcome.error);
    const written = place.written.endsWith(delimiter) ? place.written.slice(0, -1) : place.written;
    session.watch?.changedNames((names) => withNewName(names, found, written));
    if (session.enabled.has('IMAP4rev2') && found.mailbox.name !== 'INBOX') {
      await tellOldName(session, account.id, written, plainName(from, session.names) ?? found.name);
    }
    return ok('Renamed');
  },
});
