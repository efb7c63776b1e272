/**
 * What to take out of a list and to put into it so that it becomes another one: as little as can be, so that an e-mail that goes to
 * the top of a long list is one change.
 * Implements: the removed and added of RFC 8620 §5.6.
 */
import { Breather } from '../../base/breather.ts';

export interface ListDifference {
  /** Members of the earlier list. */
  readonly removed: readonly number[];
  /** Indexes in the later list, the lowest first. */
  readonly added: readonly number[];
}

/** No list has a member twice. What is in both, but not in the order of the others, is taken out and put in again. */
export async function listDifference(before: Float64Array, after: Float64Array): Promise<ListDifference> {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const one = before.subarray(start, before.length - tail);
  const other = after.subarray(start, after.length - tail);
  const breather = new Breather();
  const places = new Map<number, number>();
  await breather.parts(one.length, (from, to) => {
    for (let at = from; at < to; at++) places.set(one[at] ?? 0, at);
  });
  const inOne = new Int32Array(other.length);
  await breather.parts(other.length, (from, to) => {
    for (let at = from; at < to; at++) inOne[at] = places.get(other[at] ?? 0) ?? -1;
  });
  const stays = await longestRising(inOne, breather);
  const kept = new Uint8Array(one.length);
  for (let at = 0; at < other.length; at++) if (stays[at] === 1) kept[inOne[at] ?? 0] = 1;
  const removed: number[] = [];
  for (let at = 0; at < one.length; at++) if (kept[at] === 0) removed.push(one[at] ?? 0);
  const added: number[] = [];
  for (let at = 0; at < other.length; at++) if (stays[at] === 0) added.push(start + at);
  return { removed, added };
}

/** 1 at the members of a longest subsequence that rises; members below 0 are in none. By patience sorting. */
async function longestRising(values: Int32Array, breather: Breather): Promise<Uint8Array> {
  /** Index of the last member of the best subsequence of each length, and what comes before each member. */
  const ends = new Int32Array(values.length);
  const previous = new Int32Array(values.length).fill(-1);
  let length = 0;
  await breather.parts(values.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const value = values[at] ?? -1;
      if (value < 0) continue;
      let low = 0;
      let high = length;
      // Mostly it goes on from the longest one.
      if (length > 0 && (values[ends[length - 1] ?? 0] ?? 0) < value) low = length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
        else high = middle;
      }
      if (low > 0) previous[at] = ends[low - 1] ?? -1;
      ends[low] = at;
      if (low === length) length += 1;
    }
  });
  const stays = new Uint8Array(values.length);
  for (let at = length === 0 ? -1 : (ends[length - 1] ?? -1); at >= 0; at = previous[at] ?? -1) stays[at] = 1;
  return stays;
}
