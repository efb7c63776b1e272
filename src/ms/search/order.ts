/**
 * Sorting that gives way to other sessions: a mailbox of a million messages is not sorted in one turn.
 */
import type { Breather } from '../../base/breather.ts';

/** Negative where `a` comes before `b`. */
export type Compare = (a: number, b: number) => number;

/** Members of a run that is sorted at once. Our own: about a millisecond. */
const runLength = 2_048;

/** 0 to count - 1 in order; equal ones keep theirs. A merge sort from the bottom up. */
export async function sortedOrder(count: number, compare: Compare, breather: Breather): Promise<Uint32Array> {
  const asItIs = await orderAsItIs(count, compare, breather);
  if (asItIs !== null) return asItIs;
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

/** The order where all are in order already, or in the reverse one, as messages mostly are by arrival; else null. */
async function orderAsItIs(count: number, compare: Compare, breather: Breather): Promise<Uint32Array | null> {
  let up = true;
  let down = true;
  for (let at = 1; at < count && (up || down); at++) {
    const result = compare(at - 1, at);
    if (result > 0) up = false;
    if (result < 0) down = false;
    if (breather.due) await breather.rest();
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  if (up) return order;
  if (!down) return null;
  order.reverse();
  // Equal ones keep their order.
  for (let start = 0; start < count;) {
    let end = start + 1;
    while (end < count && compare(order[start] ?? 0, order[end] ?? 0) === 0) end += 1;
    order.subarray(start, end).reverse();
    start = end;
    if (breather.due) await breather.rest();
  }
  return order;
}

/**
 * The order of numbers that ascend already or descend, as messages mostly do by arrival, or the reverse one; else null. Equal
 * ones keep theirs.
 */
export function numbersAsTheyAre(numbers: Float64Array | Uint8Array, reverse: boolean): Uint32Array | null {
  const count = numbers.length;
  let up = true;
  let down = true;
  for (let at = 1; at < count && (up || down); at++) {
    const step = (numbers[at] ?? 0) - (numbers[at - 1] ?? 0);
    if (step < 0) up = false;
    if (step > 0) down = false;
  }
  if (!up && !down) return null;
  const order = new Uint32Array(count);
  const backwards = reverse ? !down : !up;
  for (let start = 0; start < count;) {
    let end = start + 1;
    while (backwards && end < count && numbers[end] === numbers[start]) end += 1;
    for (let at = start; at < end; at++) order[backwards ? count - end + at - start : at] = at;
    start = end;
  }
  return order;
}
