/**
 * Sequence sets: of sequence numbers or of UIDs, as the command says.
 * Implements: sequence-set of RFC 9051 §9 and the "$" of RFC 5182 §2.1.
 */
import type { Cursor } from '../../base/cursor.ts';
import { nzNumber } from './strings.ts';

/** "*": the largest number in use. */
export const star = Number.POSITIVE_INFINITY;

export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

export type SequenceSet =
  | { readonly kind: 'ranges'; readonly ranges: readonly SequenceRange[] }
  /** "$": the result of the last SEARCH that saved. */
  | { readonly kind: 'saved' };

/** seq-number = nz-number / "*" */
const seqNumber = (cursor: Cursor): number | null => (cursor.take(0x2a) ? star : nzNumber(cursor));

/** sequence-set = (seq-number / seq-range) ["," sequence-set]; sequence-set =/ "$" */
export function sequenceSet(cursor: Cursor): SequenceSet | null {
  if (cursor.take(0x24)) return { kind: 'saved' };
  const start = cursor.position;
  const ranges: SequenceRange[] = [];
  do {
    const from = seqNumber(cursor);
    const to = from !== null && cursor.take(0x3a) ? seqNumber(cursor) : from;
    if (from === null || to === null) {
      cursor.position = start;
      return null;
    }
    ranges.push({ from, to });
  } while (cursor.take(0x2c));
  return { kind: 'ranges', ranges };
}

/**
 * Ranges with `largest` in the place of "*", in order, the overlapping and adjacent ones joined. RFC 9051 §9 allows it.
 */
export function resolved(ranges: readonly SequenceRange[], largest: number): SequenceRange[] {
  const plain = ranges.map(({ from, to }) => {
    const a = from === star ? largest : from;
    const b = to === star ? largest : to;
    return a <= b ? { from: a, to: b } : { from: b, to: a };
  });
  plain.sort((a, b) => a.from - b.from);
  const joined: { from: number; to: number }[] = [];
  for (const range of plain) {
    const last = joined.at(-1);
    if (last !== undefined && range.from <= last.to + 1) last.to = Math.max(last.to, range.to);
    else joined.push({ ...range });
  }
  return joined;
}

/** Ranges as a sequence-set: 1,3:5. */
export const rangesText = (ranges: readonly SequenceRange[]): string =>
  ranges.map(({ from, to }) => (from === to ? String(from) : `${from}:${to}`)).join(',');

/**
 * Numbers as a sequence-set or uid-set: 1,3:5. Their order stays, as COPYUID needs it: position n of one set belongs to
 * position n of the other. RFC 4315 §3
 */
export function sequenceSetText(numbers: ArrayLike<number>): string {
  let text = '';
  for (let at = 0; at < numbers.length;) {
    const from = numbers[at] ?? 0;
    let to = from;
    at += 1;
    while (at < numbers.length && numbers[at] === to + 1) {
      to += 1;
      at += 1;
    }
    text += `${text === '' ? '' : ','}${from}${to > from ? `:${to}` : ''}`;
  }
  return text;
}
