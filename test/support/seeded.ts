/** Chances that are the same in every run with the same seed. */
export interface Chances {
  /** In [0, 1). */
  (): number;
  /** A whole number in [0, below). */
  below(limit: number): number;
  /** One of them; there must be one. */
  of<T>(choices: readonly T[]): T;
}

/** mulberry32 */
export function seeded(seed: number): Chances {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return Object.assign(next, { below, of: <T>(choices: readonly T[]): T => choices[below(choices.length)] as T });
}
