/**
 * SORT and UID SORT.
 * Implements: RFC 5256 §3, RFC 5957 (DISPLAYFROM, DISPLAYTO), RFC 5267 §3.1 (ESORT), RFC 7162 §3.1.5 (MODSEQ).
 */
import type { Cursor } from '../../base/cursor.ts';
import { defaultLimits } from '../limits.ts';
import { space } from '../wire/strings.ts';
import { type ImapCommand, command, ok } from './command.ts';
import { matching } from './search/evaluate.ts';
import { asksModSeq, highestOf } from './search/modseq.ts';
import { type SearchProgram, searchCriteria } from './search/parse.ts';
import { prepared } from './search/prepared.ts';
import { type ReturnOptions, esearchText, returnOptions, saved } from './search/result.ts';
import { type SortCriterion, sortCriteria } from './search/sort-keys.ts';
import { sortText, sorted } from './search/sort.ts';
import { usesNumbers } from './search/key.ts';

interface Arguments {
  readonly wanted: ReturnOptions | null;
  readonly criteria: readonly SortCriterion[];
  readonly program: SearchProgram;
}

/** sort = "SORT" [SP "RETURN" SP "(" … ")"] SP sort-criteria SP search-criteria */
function parse(cursor: Cursor): Arguments | null {
  if (!space(cursor)) return null;
  let wanted: ReturnOptions | null = null;
  if (cursor.takeWord('RETURN ')) {
    wanted = returnOptions(cursor);
    if (wanted === null || !space(cursor)) return null;
  }
  const criteria = sortCriteria(cursor);
  if (criteria === null || !space(cursor)) return null;
  const program = searchCriteria(cursor, { keys: defaultLimits.members, depth: defaultLimits.depth });
  return program === null ? null : { wanted, criteria, program };
}

const sorting = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} [RETURN (option ...)] ([REVERSE] key ...) charset key ...`,
    tells: uids ? 'all' : 'no-expunge',
    parse,
    run: async ({ session, view, tag }, { wanted, criteria, program }) => {
      const saves = wanted?.has('SAVE') === true;
      const refused = await prepared(session, view, program, uids, saves);
      if ('answer' in refused) return refused.answer;
      const { key } = refused;
      const indexes = await sorted(session, view, await matching(session, view, key), criteria);
      const numbers = indexes.map((index) => (uids ? view.uid(index) : index + 1));
      const modSeq = asksModSeq(key) ? highestOf(view, indexes, wanted) : 0;
      if (wanted !== null) session.output.text(esearchText(tag, uids, wanted, numbers, modSeq));
      else session.output.text(sortText(numbers, modSeq));
      if (wanted !== null && saves) view.saved = saved(view, indexes, wanted).sort();
      return usesNumbers(key) ? { ...ok('Sorted'), tells: 'no-expunge' } : ok('Sorted');
    },
  });

export const sort = sorting('SORT', false);
export const uidSort = sorting('UID SORT', true);
