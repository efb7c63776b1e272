/**
 * One thing that is fetched, kept and fetched anew: by one request however many wait for it, not sooner than a pause after
 * the last try, and with some patience while its source is silent.
 */
import type { Clock } from '../../base/clock.ts';

export interface Keeping {
  /** Milliseconds that it counts as new. */
  readonly fresh: number;
  /** Milliseconds that it does when nothing newer can be had. */
  readonly stale: number;
  /** Milliseconds between two tries. */
  readonly pause: number;
}

export class Kept<T extends object> {
  readonly #load: () => Promise<T | null>;
  readonly #keeping: Keeping;
  readonly #clock: Clock;
  #value: T | null = null;
  #since = 0;
  #triedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | null = null;

  /** `load` never rejects. */
  constructor(load: () => Promise<T | null>, keeping: Keeping, clock: Clock) {
    this.#load = load;
    this.#keeping = keeping;
    this.#clock = clock;
  }

  /** What is known; null when nothing is, and nothing can be had. */
  async get(): Promise<T | null> {
    if (this.#isYounger(this.#keeping.fresh)) return this.#value;
    await this.#renew();
    return this.#isYounger(this.#keeping.stale) ? this.#value : null;
  }

  /** Another one than `old`, if there is. */
  async newer(old: T): Promise<T | null> {
    if (this.#value === old) await this.#renew();
    return this.#value === old ? null : this.#value;
  }

  #isYounger(age: number): boolean {
    return this.#value !== null && this.#clock.now() - this.#since < age;
  }

  async #renew(): Promise<void> {
    if (this.#loading === null) {
      if (this.#clock.now() - this.#triedAt < this.#keeping.pause) return;
      this.#triedAt = this.#clock.now();
      this.#loading = this.#take();
    }
    await this.#loading;
  }

  async #take(): Promise<void> {
    const value = await this.#load();
    this.#loading = null;
    if (value === null) return;
    this.#value = value;
    this.#since = this.#clock.now();
  }
}
