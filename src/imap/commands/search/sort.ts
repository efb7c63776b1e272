/**
 * Puts what a search found in order, from their fields alone.
 * Implements: RFC 5256 §3 (SORT): one criterion after the other, and the sequence number at the end.
 */
import { Breather } from '../../view/breather.ts';
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import { type Compare, numbersAsTheyAre, sortedOrder } from './order.ts';
import { numbersOf, visitFields } from './rows.ts';
import type { SortCriterion, SortKey } from './sort-keys.ts';

type Column = { readonly numbers: Float64Array } | { readonly strings: string[] };

function compareBy(column: Column, reverse: boolean): Compare {
  const sign = reverse ? -1 : 1;
  if ('numbers' in column) {
    const { numbers } = column;
    return (a, b) => sign * ((numbers[a] ?? 0) - (numbers[b] ?? 0));
  }
  const { strings } = column;
  return (a, b) => {
    const one = strings[a] ?? '';
    const other = strings[b] ?? '';
    return one === other ? 0 : one < other ? -sign : sign;
  };
}

function joined(compares: readonly Compare[]): Compare {
  const [only] = compares;
  if (compares.length === 1 && only !== undefined) return only;
  return (a, b) => {
    for (const compare of compares) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return 0;
  };
}

/** The keys where they are known without the fields of the messages, else empty ones. */
async function columnOf(
  session: Session,
  view: MailboxView,
  indexes: Uint32Array,
  key: SortKey,
  scores: Uint8Array | null,
): Promise<Column> {
  if ('string' in key) return { strings: new Array<string>(indexes.length).fill('') };
  if ('column' in key) return { numbers: await numbersOf(session, view, indexes, key.column) };
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
    await visitFields(session, view, indexes, fields, (message, place) => {
      criteria.forEach(({ key }, at) => {
        const column = columns[at];
        if (column === undefined) return;
        if ('string' in key && 'strings' in column) column.strings[place] = key.string(message);
        else if ('number' in key && 'numbers' in column) column.numbers[place] = key.number(message);
      });
    });
  const [only, ...others] = columns;
  if (only !== undefined && 'numbers' in only && others.length === 0) {
    const order = numbersAsTheyAre(only.numbers, criteria[0]?.reverse === true);
    if (order !== null) return order;
  }
  const compare = joined(columns.map((column, at) => compareBy(column, criteria[at]?.reverse === true)));
  return sortedOrder(indexes.length, compare, new Breather());
}
