/**
 * Typed arrays that grow: the columns of an open mailbox.
 */
export const grown = (needed: number): number => Math.max(64, needed + (needed >> 3));

export function grow<A extends Uint32Array | Float64Array | Uint8Array>(
  array: A,
  needed: number,
  make: (size: number) => A,
): A {
  if (array.length >= needed) return array;
  const larger = make(grown(needed));
  larger.set(array);
  return larger;
}

/** Position of `value` among the first `count` of an ascending array; where it would stand, as -1 - position, if it is not there. */
export function find(array: Uint32Array, count: number, value: number): number {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const here = array[middle] ?? 0;
    if (here === value) return middle;
    if (here < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1 - low;
}

/** First position whose value is not below `value`. */
export function lowerBound(array: Uint32Array, count: number, value: number): number {
  const at = find(array, count, value);
  return at >= 0 ? at : -1 - at;
}
