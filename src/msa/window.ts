/**
 * What happened within the last hour, in twelfths of it, so that what is counted is what is told.
 */
import type { Clock } from '../base/clock.ts';

const slot = 5 * 60_000;
const slots = 12;

export class HourWindow {
  readonly #counts = new Array<number>(slots).fill(0);
  readonly #clock: Clock;
  #last: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#last = Math.floor(clock.now() / slot);
  }

  add(count: number): void {
    this.#forget();
    const at = this.#last % slots;
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }

  get total(): number {
    this.#forget();
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** Empties the slots that time has passed over since the last look; a clock that was set back forgets nothing. */
  #forget(): void {
    const now = Math.floor(this.#clock.now() / slot);
    for (let at = Math.max(this.#last + 1, now - slots + 1); at <= now; at++) this.#counts[at % slots] = 0;
    this.#last = Math.max(this.#last, now);
  }
}
