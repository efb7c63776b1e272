/**
 * How often an address spoke badly, failed to log in or asked for somebody who is not there, within the hour that began with the first time.
 */
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { limits } from './limits.ts';

export class ErrorCounts {
  readonly #counts: Lru<string, { readonly count: number; readonly until: number }>;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#counts = new Lru(limits.counted, clock);
  }

  of(address: string): number {
    return this.#counts.get(address)?.count ?? 0;
  }

  /** Answers how many there are with this one. */
  add(address: string): number {
    const now = this.#clock.now();
    const { count, until } = this.#counts.get(address) ?? { count: 0, until: now + limits.hour };
    this.#counts.set(address, { count: count + 1, until }, until - now);
    return count + 1;
  }
}
