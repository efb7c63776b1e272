/**
 * FETCH and UID FETCH.
 * Implements: RFC 9051 §6.4.5, §6.4.9 (the UID is in every answer to UID FETCH), RFC 7162 §3.1.4, §3.2.6, RFC 9394 §3.3.
 */
import type { Cursor } from '../../base/cursor.ts';
import type { ModSeq } from '../../ms/types.ts';
import { byEither } from '../view/selection.ts';
import { sync } from '../view/sync.ts';
import { vanishedEarlier } from '../view/vanished.ts';
import { type SequenceSet, sequenceSet } from '../wire/sequence-set.ts';
import { space } from '../wire/strings.ts';
import { type ImapCommand, bad, command, no, ok } from './command.ts';
import { enableCondstore, telling } from './condstore.ts';
import { answerFetch } from './fetch/answer.ts';
import type { FetchItem } from './fetch/item.ts';
import { fetchItems, modSeqItem, uidItem } from './fetch/items.ts';
import { type FetchModifiers, changedIn, fetchModifiers, pageIn } from './fetch/modifiers.ts';

interface Arguments {
  readonly set: SequenceSet;
  readonly items: readonly FetchItem[];
  readonly modifiers: FetchModifiers;
}

/** fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers] */
function parse(cursor: Cursor): Arguments | null {
  const set = space(cursor) ? sequenceSet(cursor) : null;
  const items = set !== null && space(cursor) ? fetchItems(cursor, 200) : null;
  const modifiers = items === null ? null : fetchModifiers(cursor);
  return set === null || items === null || modifiers === null ? null : { set, items, modifiers };
}

const fetching = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} messages (item ...) [(modifier ...)]`,
    tells: uids ? 'all' : 'no-expunge',
    numbers: !uids,
    parse,
    run: async ({ session, view }, { set, items, modifiers }) => {
      const { changedSince, vanished, partial } = modifiers;
      if (partial !== null && !uids) return bad('PARTIAL goes with UID FETCH');
      if (vanished && (!uids || changedSince === null || !session.enabled.has('QRESYNC'))) {
        return bad('VANISHED goes with UID FETCH, CHANGEDSINCE and ENABLE QRESYNC');
      }
      if (changedSince !== null || items.includes(modSeqItem)) enableCondstore(session, view);
      if (view.dirty) {
        const state = await sync(view, session.services.store.read, session.output, telling(session, false, uids));
        if (state === 'gone') return no('NONEXISTENT', 'The mailbox is gone');
      }
      const ranges = byEither(view, set, uids);
      if (ranges === null) return bad('There is no message with such a number');
      if (vanished && changedSince !== null && set.kind === 'ranges') {
        const expunged = await session.services.store.read.expunged(view.account, view.id, changedSince as ModSeq);
        if (expunged !== null) session.output.text(vanishedEarlier(view, set.ranges, 0, expunged));
      }
      const wanted = [...items];
      // UIDFETCH says it anyway.
      if (uids && !items.includes(uidItem) && !session.enabled.has('UIDONLY')) wanted.unshift(uidItem);
      if (changedSince !== null && !items.includes(modSeqItem)) wanted.push(modSeqItem);
      // First the page, then what has changed on it. RFC 9394 §3.4
      const page = partial === null ? ranges : pageIn(ranges, partial);
      const asked = changedSince === null ? page : changedIn(view, page, changedSince);
      const { missing, problem } = await answerFetch(session, view, asked, wanted);
      // The store is ahead of its announcements: what is gone is to be told as soon as it may be.
      if (missing) view.announce();
      if (problem !== null) return no(problem.code, problem.text);
      return missing && !uids ? ok('Fetched; some of the messages are gone', 'EXPUNGEISSUED') : ok('Fetched');
    },
  });

export const fetch = fetching('FETCH', false);
export const uidFetch = fetching('UID FETCH', true);
