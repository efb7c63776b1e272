/**
 * CREATE, with the role that a mailbox is made for.
 * Implements: RFC 9051 §6.3.4, RFC 6154 §3 (CREATE-SPECIAL-USE, USEATTR), RFC 8474 §4.1 (MAILBOXID).
 */
import type { Cursor } from '../../base/cursor.ts';
import type { SpecialUse } from '../../ms/types.ts';
import { delimiter, nameProblem } from '../../ms/mailbox-name.ts';
import { atom, list, space } from '../wire/strings.ts';
import { command, no, ok } from './command.ts';
import { findParent, findPlace, mailbox } from './mailbox-argument.ts';
import { withMailbox } from './notify/names.ts';
import { mailboxObjectId, ownerFor } from '../../ms/object-id.ts';
import { tellWrittenOtherwise } from './old-name.ts';
import { refusal } from './refusals.ts';
import { useOf } from './special-use.ts';

interface Arguments {
  readonly text: string;
  readonly uses: readonly string[];
}

/** use-attr = "\" atom. RFC 6154 §6 */
function useAttr(cursor: Cursor): string | null {
  const name = cursor.take(0x5c) ? atom(cursor) : null;
  return name === null ? null : `\\${name}`;
}

/** create = "CREATE" SP mailbox [SP "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"] */
function parse(cursor: Cursor): Arguments | null {
  const text = mailbox(cursor);
  if (text === null) return null;
  if (!space(cursor) || cursor.done) return { text, uses: [] };
  if (!cursor.take(0x28) || !cursor.takeWord('USE') || !space(cursor)) return null;
  const uses = list(cursor, useAttr, 20);
  return uses !== null && cursor.take(0x29) ? { text, uses } : null;
}

export const create = command({
  where: 'account',
  usage: 'CREATE mailbox [(USE (\\attribute))]',
  parse,
  run: async ({ session, account }, { text, uses }) => {
    const { store, limits } = session.services;
    const place = await findPlace(session, account.id, text);
    if ('answer' in place) return place.answer;
    // A delimiter at the end only says that inferiors will come. RFC 9051 §6.3.4
    const name = place.name.endsWith(delimiter) ? place.name.slice(0, -1) : place.name;
    const problem = nameProblem(name, limits);
    if (problem !== null) return no('CANNOT', problem);
    const parent = await findParent(session, account.id, { ...place, name });
    if ('answer' in parent) return parent.answer;
    let use: SpecialUse | null = null;
    if (uses.length > 0) {
      use = uses.length === 1 ? useOf(uses[0] ?? '') : null;
      if (use === null) return no('USEATTR', 'This special use is not known');
      if (place.account !== account.id) return no('USEATTR', 'Only the owner gives a mailbox a special use');
      if ((await store.read.mailboxByUse(place.account, use)) !== null) {
        return no('USEATTR', 'Another mailbox has this special use');
      }
    }
    const outcome = await store.write.createMailbox(place.account, name, use, parent.top);
    if (!outcome.ok) return refusal(outcome.error);
    const written = place.written.endsWith(delimiter) ? place.written.slice(0, -1) : place.written;
    session.watch?.changedNames((names) => withMailbox(names, written, outcome.value));
    await tellWrittenOtherwise(session, account.id, text, written);
    const owner = ownerFor(account.id, place.account);
    return ok('Created', `MAILBOXID (${mailboxObjectId(outcome.value.id, owner)})`);
  },
});
