/**
 * Pages of a result: from its beginning or, with "-", from its end.
 * Implements: partial-range of RFC 9394 §4.
 */
import type { Cursor } from '../../base/cursor.ts';
import { nzNumber } from './strings.ts';

export interface PartialRange {
  readonly fromEnd: boolean;
  /** Counted from 1, in the order in which they were written. */
  readonly first: number;
  readonly last: number;
}

const MINUS = 0x2d;
const COLON = 0x3a;

/** partial-range = nz-number ":" nz-number / MINUS nz-number ":" MINUS nz-number */
export function partialRange(cursor: Cursor): PartialRange | null {
  const fromEnd = cursor.take(MINUS);
  const first = nzNumber(cursor);
  if (first === null || !cursor.take(COLON) || cursor.take(MINUS) !== fromEnd) return null;
  const last = nzNumber(cursor);
  return last === null ? null : { fromEnd, first, last };
}

export const partialRangeText = ({ fromEnd, first, last }: PartialRange): string =>
  fromEnd ? `-${first}:-${last}` : `${first}:${last}`;

/** Positions [from, to) of the page among `count` results; none beyond them. RFC 9394 §3.1 */
export function pageOf(
  { fromEnd, first, last }: PartialRange,
  count: number,
): { readonly from: number; readonly to: number } {
  const low = Math.min(first, last);
  const high = Math.max(first, last);
  const [from, to] = fromEnd ? [count - high, count - low + 1] : [low - 1, high];
  return { from: Math.min(Math.max(from, 0), count), to: Math.min(Math.max(to, 0), count) };
}
