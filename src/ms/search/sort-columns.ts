/**
 * An order by one column after the other.
 * Implements the order of: RFC 5256 §3 (SORT), RFC 8620 §5.5 (sort).
 */
import { Breather } from '../../base/breather.ts';
import { type Compare, numbersAsTheyAre, sortedOrder } from './order.ts';

/** What each place is compared by. Strings are keys whose order is the order of the texts (message/heading/collation.ts). */
export type Column = { readonly numbers: Float64Array | Uint8Array } | { readonly strings: string[] };

export interface SortColumn {
  readonly column: Column;
  readonly reverse: boolean;
}

/** Places 0 to count - 1 in order; those that are equal in all columns keep theirs. */
export async function sortedPlaces(count: number, columns: readonly SortColumn[]): Promise<Uint32Array> {
  const [only, ...others] = columns;
  if (only !== undefined && 'numbers' in only.column && others.length === 0) {
    const order = numbersAsTheyAre(only.column.numbers, only.reverse);
    if (order !== null) return order;
  }
  return sortedOrder(count, joined(columns.map(compareBy)), new Breather());
}

function compareBy({ column, reverse }: SortColumn): Compare {
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
