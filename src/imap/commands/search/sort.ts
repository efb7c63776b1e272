/**
 * Puts what a search found in order, from their fields alone.
 * Implements: RFC 5256 §3 (SORT): one criterion after the other, and the sequence number at the end.
 */
import { Breather } from '../../view/breather.ts';
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import { type Compare, sortedOrder } from './order.ts';
import { visitFields } from './rows.ts';
import type { SortCriterion } from './sort-keys.ts';

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

/** Places of the indexes, which ascend, in the order that is asked for; `scores` are theirs. */
export async function sorted(
  session: Session,
  view: MailboxView,
  indexes: Uint32Array,
  criteria: readonly SortCriterion[],
  scores: Uint8Array | null,
): Promise<Uint32Array> {
  const columns = criteria.map(({ key }): Column =>
    'string' in key
      ? { strings: new Array<string>(indexes.length).fill('') }
      : { numbers: Float64Array.from(indexes, (_, place) => ('number' in key ? 0 : -(scores?.[place] ?? 0))) },
  );
  // Of messages that are gone by now the keys are 0 and ''; their numbers are the client's until it hears of it.
  const fields = [...new Set(criteria.flatMap(({ key }) => key.fields))];
  if (fields.length > 0)
    await visitFields(session, view, indexes, fields, (message, place) => {
      criteria.forEach(({ key }, at) => {
        const column = columns[at];
        if (column === undefined) return;
        if ('string' in key && 'strings' in column) column.strings[place] = key.string(message);
        else if ('number' in key && 'numbers' in column) column.numbers[place] = key.number(message);
      });
    });
  const compare = joined(columns.map((column, at) => compareBy(column, criteria[at]?.reverse === true)));
  return sortedOrder(indexes.length, compare, new Breather());
}
