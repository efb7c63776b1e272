/**
 * SORT and UID SORT.
 * Implements: RFC 5256 §3, RFC 5957 (DISPLAYFROM, DISPLAYTO), RFC 5267 §3.1 (ESORT), §4 (CONTEXT, UPDATE), RFC 7162 §3.1.5 (MODSEQ),
 * RFC 6203 §6 (RELEVANCY).
 */
import type { Cursor } from '../../base/cursor.ts';
import { space } from '../wire/strings.ts';
import { type ImapCommand, command } from './command.ts';
import { follow, tagProblem } from './context/following.ts';
import { matching } from './search/matching.ts';
import { asksModSeq } from './search/modseq.ts';
import { type SearchProgram, searchCriteria } from './search/parse.ts';
import { done, prepared } from './search/prepared.ts';
import { relevancy } from './search/relevancy.ts';
import { type ReturnOptions, type Returning, answerText, returning } from './search/result.ts';
import { type SortCriterion, sortCriteria } from './search/sort-keys.ts';
import { sorted } from './search/sort.ts';

interface Arguments extends Returning {
  readonly criteria: readonly SortCriterion[];
  readonly program: SearchProgram;
}

/** sort = "SORT" [SP "RETURN" SP "(" … ")"] SP sort-criteria SP search-criteria */
function parse(cursor: Cursor): Arguments | null {
  const returned = returning(cursor);
  const criteria = returned === null ? null : sortCriteria(cursor);
  const program = criteria === null || !space(cursor) ? null : searchCriteria(cursor);
  if (returned === null || criteria === null || program === null) return null;
  // Without a fuzzy key nothing has a score. RFC 6203 §6
  if (asksRelevancy(returned.wanted, criteria) && 'key' in program && !program.fuzzy) return null;
  return { ...returned, criteria, program };
}

const asksRelevancy = (wanted: ReturnOptions | null, criteria: readonly SortCriterion[]): boolean =>
  wanted?.has('RELEVANCY') === true || criteria.some(({ key }) => 'relevancy' in key);

const sorting = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} [RETURN (option ...)] ([REVERSE] key ...) charset key ...`,
    tells: uids ? 'all' : 'no-expunge',
    numbers: !uids,
    parse,
    run: async ({ session, view, tag }, { wanted, criteria, program }) => {
      const reused = tagProblem(session, tag, wanted);
      if (reused !== null) return reused;
      const start = await prepared(session, view, program, uids, wanted);
      if ('answer' in start) return start.answer;
      const { key } = start;
      const found = await matching(session, view, key);
      const scores = asksRelevancy(wanted, criteria) ? await relevancy(session, view, found, key) : null;
      const order = await sorted(session, view, found, criteria, scores);
      // Where all were found, a place is an index.
      const indexes = found.length === view.count ? order : order.map((place) => found[place] ?? 0);
      const inOrder = scores === null ? null : Uint8Array.from(order, (place) => scores[place] ?? 0);
      session.output.text(
        answerText(view, indexes, { name: 'SORT', tag, uids, wanted, modSeqs: asksModSeq(key), scores: inOrder }),
      );
      follow(session, view, indexes, { tag, uids, key, wanted, criteria });
      return done('Sorted', key);
    },
  });

export const sort = sorting('SORT', false);
export const uidSort = sorting('UID SORT', true);
