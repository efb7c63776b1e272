/**
 * Sorting that gives way to other sessions: a mailbox of a million messages is not sorted in one turn.
 */
import type { Breather } from '../../view/breather.ts';

/** Negative where `a` comes before `b`. */
export type Compare = (a: number, b: number) => number;

/** Members of a run that is sorted at once. Our own: about a millisecond. */
const runLength = 2_048;

/** 0 to count - 1 in order; equal ones keep theirs. A merge sort from the bottom up. */
export async function sortedOrder(count: number, compare: Compare, breather: Breather): Promise<Uint32Array> {
  let from = Uint32Array.from({ length: count }, (_, index) => index);
  for (let start = 0; start < count; start += runLength) {
    from.subarray(start, start + runLength).sort((a, b) => compare(a, b) || a - b);
    if (breather.late) await breather.rest();
  }
  let to = new Uint32Array(count);
  for (let width = runLength; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count);
      const end = Math.min(start + 2 * width, count);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const a = from[left] ?? 0;
        const b = from[right] ?? 0;
        const takeLeft = left < middle && (right >= end || compare(a, b) <= 0);
        to[at] = takeLeft ? a : b;
        if (takeLeft) left += 1;
        else right += 1;
        if (breather.due) await breather.rest();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
