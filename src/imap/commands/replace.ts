/**
 * REPLACE and UID REPLACE: one message comes and another goes, at once.
 * Implements: RFC 8508, RFC 4314 §4 (t and e here, i there); the new message may come in every way that APPEND knows (append.ts).
 */
import type { Cursor } from '../../base/cursor.ts';
import { has } from '../../ms/rights.ts';
import type { Uid } from '../../ms/types.ts';
import { nzNumber, space, word } from '../wire/strings.ts';
import { type AppendingRow, appendUid, appending, kept } from './append.ts';
import { type Tagged, bad, contextOf, no, ok, statesOf } from './command.ts';
import { goneCode, tellGone } from './expunge.ts';
import { destination } from './mailbox-argument.ts';
import { destinationRefusal, noPermission } from './refusals.ts';
import type { Session } from './session.ts';

const usage = 'REPLACE message mailbox [(flag ...)] ["date-time"] literal';

/**
 * The message to be replaced, the cursor behind "REPLACE" or "UID": replace = "REPLACE" SP seq-number SP mailbox
 * append-message. RFC 8508 §5
 */
function replaced(session: Session, cursor: Cursor): { readonly args: Uid } | { readonly answer: Tagged } {
  const { view } = contextOf('mailbox', session, '');
  if (view.readOnly) return { answer: no('READ-ONLY', 'The mailbox is open to be read only') };
  if (!(has(view.rights, 't') && has(view.rights, 'e'))) return { answer: noPermission };
  const start = cursor.position;
  const uids = space(cursor) && word(cursor) === 'REPLACE';
  if (!uids) cursor.position = start;
  if (!space(cursor)) return { answer: bad(`Usage: ${usage}`) };
  const number = cursor.take(0x2a) ? (uids ? view.lastUid : view.count) : nzNumber(cursor);
  if (number === null) return { answer: bad(`Usage: ${usage}`) };
  const index = uids ? view.indexOf(number) : number - 1;
  if (index >= 0 && index < view.count) return { args: view.uid(index) };
  const answer = uids ? no('NONEXISTENT', 'There is no such message') : bad('There is no message with such a number');
  return { answer };
}

const row = (numbers: boolean): AppendingRow<Uid> => ({
  numbers,
  states: statesOf.mailbox,
  usage,
  most: () => 1,
  parse: replaced,
  /** RFC 8508 §4.3: where the new message is, is said before the old one goes; §4.5: and then as UID EXPUNGE says it. */
  commit: async (session, target, messages, uid) => {
    const { services, output } = session;
    const { view } = contextOf('mailbox', session, '');
    const [message] = messages.taken;
    if (message === undefined) return bad(`Usage: ${usage}`);
    const outcome = await services.store.write.replace(
      view.account,
      view.id,
      uid,
      destination(target),
      kept(target)(message),
    );
    if (!outcome.ok) return destinationRefusal(outcome.error);
    if (outcome.value.uids.length === 0) return no('EXPUNGEISSUED', 'The message to be replaced is gone');
    messages.committed();
    session.appended(target.mailbox, outcome.value.uids);
    output.text(`* OK [${appendUid(outcome.value)}] The new message is there\r\n`);
    await tellGone(session, view, [uid]);
    return ok('Replaced', goneCode(session, view));
  },
});

export const replace = appending(row(true));
export const uidReplace = appending(row(false));
