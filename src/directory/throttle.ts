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

/** Times are milliseconds since the epoch. */
export interface Held {
  readonly failures: number;
  readonly until: number;
  readonly forgottenAt: number;
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

  /** What is held against the key from now on; null while failures are free. */
  fail(key: string): Held | null {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const over = count - this.#limits.free;
    const wait = over <= 0 ? 0 : Math.min(this.#limits.first * 2 ** Math.min(over - 1, 30), this.#limits.longest);
    const now = this.#clock.now();
    this.#failures.set(key, { count, until: now + wait }, this.#limits.forget);
    return wait === 0 ? null : { failures: count, until: now + wait, forgottenAt: now + this.#limits.forget };
  }

  /** As it was before a restart. */
  restore(key: string, { failures, until, forgottenAt }: Held): void {
    this.#failures.set(key, { count: failures, until }, forgottenAt - this.#clock.now());
  }

  forgive(key: string): void {
    this.#failures.delete(key);
  }
}
