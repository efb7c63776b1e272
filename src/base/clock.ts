/**
 * Time and randomness as parameters, so that a test can hold them still.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A number in [0, 1). */
export type Random = () => number;
