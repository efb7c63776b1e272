/**
 * When to try again.
 * Implements: RFC 5321 §4.5.4.1 (the interval grows; the sender gives up in the end).
 */
import type { Random } from '../../base/clock.ts';

export interface RetryTimes {
  /** Milliseconds, all of them. */
  readonly firstRetry: number;
  readonly maxRetry: number;
}

/** The time between two attempts is doubled and strewn by 15 %, so that what failed together does not come back together. */
export function retryDelay({ firstRetry, maxRetry }: RetryTimes, attempts: number, random: Random): number {
  const doubled = firstRetry * 2 ** Math.min(Math.max(attempts - 1, 0), 30);
  return Math.round(Math.min(doubled, maxRetry) * (0.85 + 0.3 * random()));
}

/**
 * The next attempt, or null when it is time to give up. The last one is made when the message expires.
 * `attempts` counts those that were made.
 */
export function nextAttempt(
  times: RetryTimes,
  attempts: number,
  now: number,
  expires: number,
  random: Random,
): number | null {
  if (now >= expires) return null;
  return Math.min(now + retryDelay(times, attempts, random), expires);
}
