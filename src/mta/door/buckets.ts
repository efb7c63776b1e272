/**
 * Token buckets in bounded memory: each key may spend so much within a time, and what it spent comes back evenly.
 * Who was not seen for longest is forgotten first, which only ever forgives.
 */
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';

export interface Allowance {
  /** What a full bucket holds; 0 is without limit. */
  readonly amount: number;
  /** Milliseconds in which an empty bucket is full again. */
  readonly within: number;
}

interface Bucket {
  readonly left: number;
  readonly at: number;
}

export class Buckets {
  readonly #allowance: Allowance;
  readonly #clock: Clock;
  readonly #buckets: Lru<string, Bucket>;

  constructor(allowance: Allowance, keys: number, clock: Clock) {
    this.#allowance = allowance;
    this.#clock = clock;
    this.#buckets = new Lru(keys, clock);
  }

  /** Whether so much is left. */
  has(key: string, tokens = 1): boolean {
    return this.#allowance.amount === 0 || this.#left(key) >= tokens;
  }

  /** Spends what is left, down to nothing. */
  spend(key: string, tokens = 1): void {
    const { amount, within } = this.#allowance;
    if (amount === 0) return;
    this.#buckets.set(key, { left: Math.max(0, this.#left(key) - tokens), at: this.#clock.now() }, within);
  }

  /** Spends if there is so much left; answers whether there was. */
  take(key: string, tokens = 1): boolean {
    if (!this.has(key, tokens)) return false;
    this.spend(key, tokens);
    return true;
  }

  /** A clock that was set back gives nothing back, and takes nothing. */
  #left(key: string): number {
    const { amount, within } = this.#allowance;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return amount;
    const passed = Math.max(0, this.#clock.now() - bucket.at);
    return Math.min(amount, bucket.left + (passed / within) * amount);
  }
}
