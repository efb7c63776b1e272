/**
 * Back-off after failures: some are free, then each doubles the wait, and time heals everything.
 */
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';

export interface ThrottleLimits {
  /** Failures that cost nothing. */
  readonly free: number;
  /** The wait after the first that costs; it doubles up to `longest`. Milliseconds. */
  readonly first: number;
  readonly longest: number;
  /** Without a failure for this long, all is forgotten. Milliseconds. */
  readonly forget: number;
  readonly entries: number;
}

export class Throttle {
  readonly #failures: Lru<string, { readonly count: number; readonly until: number }>;
  readonly #limits: ThrottleLimits;
  readonly #clock: Clock;

  constructor(limits: ThrottleLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#failures = new Lru(limits.entries, clock);
  }

  blocked(key: string): boolean {
    return (this.#failures.get(key)?.until ?? 0) > this.#clock.now();
  }

  fail(key: string): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const over = count - this.#limits.free;
    const wait = over <= 0 ? 0 : Math.min(this.#limits.first * 2 ** Math.min(over - 1, 30), this.#limits.longest);
    this.#failures.set(key, { count, until: this.#clock.now() + wait }, this.#limits.forget);
  }

  forgive(key: string): void {
    this.#failures.delete(key);
  }
}
