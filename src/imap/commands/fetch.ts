/**
 * FETCH and UID FETCH.
 * Implements: RFC 9051 §6.4.5, §6.4.9 (the UID is in every answer to UID FETCH).
 */
import type { Cursor } from '../../base/cursor.ts';
import { byEither } from '../view/selection.ts';
import { sync } from '../view/sync.ts';
import { type SequenceSet, sequenceSet } from '../wire/sequence-set.ts';
import { space } from '../wire/strings.ts';
import { type ImapCommand, bad, command, no, ok } from './command.ts';
import { answerFetch } from './fetch/answer.ts';
import type { FetchItem } from './fetch/item.ts';
import { fetchItems, uidItem } from './fetch/items.ts';

interface Arguments {
  readonly set: SequenceSet;
  readonly items: readonly FetchItem[];
}

/** fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") */
function parse(cursor: Cursor): Arguments | null {
  const set = space(cursor) ? sequenceSet(cursor) : null;
  const items = set !== null && space(cursor) ? fetchItems(cursor, 200) : null;
  return set === null || items === null ? null : { set, items };
}

const fetching = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} messages (item ...)`,
    tells: uids ? 'all' : 'no-expunge',
    parse,
    run: async ({ session, view }, { set, items }) => {
      if (view.dirty) {
        const state = await sync(view, session.services.store.read, session.output, { expunges: false, uids });
        if (state === 'gone') return no('NONEXISTENT', 'The mailbox is gone');
      }
      const ranges = byEither(view, set, uids);
      if (ranges === null) return bad('There is no message with such a number');
      const wanted = uids && !items.includes(uidItem) ? [uidItem, ...items] : items;
      const { missing, problem } = await answerFetch(session, view, ranges, wanted);
      if (problem !== null) return no(problem.code, problem.text);
      return missing && !uids ? ok('Fetched; some of the messages are gone', 'EXPUNGEISSUED') : ok('Fetched');
    },
  });

export const fetch = fetching('FETCH', false);
export const uidFetch = fetching('UID FETCH', true);
