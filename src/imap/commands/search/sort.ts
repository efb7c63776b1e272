/**
 * Puts what a search found in order, from their fields alone.
 * Implements: RFC 5256 §3 (SORT): one criterion after the other, and the sequence number at the end.
 */
import { type Column, sortedPlaces } from '../../../ms/search/sort-columns.ts';
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import { searching } from './matching.ts';
import { numbersOf, visitFields } from '../../../ms/search/rows.ts';
import type { SortCriterion, SortKey } from './sort-keys.ts';

/** The keys where they are known without the fields of the messages, else empty ones. */
async function columnOf(
  session: Session,
  view: MailboxView,
  indexes: Uint32Array,
  key: SortKey,
  scores: Uint8Array | null,
): Promise<Column> {
  if ('string' in key) return { strings: new Array<string>(indexes.length).fill('') };
  if ('column' in key) return { numbers: await numbersOf(searching(session), view, indexes, key.column) };
  const numbers = new Float64Array(indexes.length);
  if ('relevancy' in key) scores?.forEach((score, place) => (numbers[place] = -score));
  return { numbers };
}

/** Places of the indexes, which ascend, in the order that is asked for; `scores` are theirs. */
export async function sorted(
  session: Session,
  view: MailboxView,
  indexes: Uint32Array,
  criteria: readonly SortCriterion[],
  scores: Uint8Array | null,
): Promise<Uint32Array> {
  const columns: Column[] = [];
  for (const { key } of criteria) columns.push(await columnOf(session, view, indexes, key, scores));
  // Of messages that are gone by now the keys are 0 and ''; their numbers are the client's until it hears of it.
  const fields = [...new Set(criteria.flatMap(({ key }) => ('column' in key ? [] : key.fields)))];
  if (fields.length > 0)
    await visitFields(searching(session), view, indexes, fields, (message, place) => {
      criteria.forEach(({ key }, at) => {
        const column = columns[at];
        if (column === undefined) return;
        if ('string' in key && 'strings' in column) column.strings[place] = key.string(message);
        else if ('number' in key && 'numbers' in column) column.numbers[place] = key.number(message);
      });
    });
  return sortedPlaces(
    indexes.length,
    columns.map((column, at) => ({ column, reverse: criteria[at]?.reverse === true })),
  );
}
