/**
 * Lets others have their turn in long work. Checking costs nothing while the turn lasts.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that one may compute before others get their turn. Our own. */
const turn = 10;
/** Steps that are taken without a look at the clock where each is a few operations. Our own. */
const block = 16_384;

export class Breather {
  #until = performance.now() + turn;
  #calls = 0;

  /** Whether the turn is over. Looks at the clock only now and then. */
  get due(): boolean {
    this.#calls += 1;
    return (this.#calls & 31) === 0 && performance.now() >= this.#until;
  }

  /** The same for steps that are long themselves. */
  get late(): boolean {
    return performance.now() >= this.#until;
  }

  async rest(): Promise<void> {
    await nextTurn();
    this.#until = performance.now() + turn;
  }

  /** 0 to count - 1 in parts [from, to) of some ten thousand steps, with rests between them. */
  async parts(count: number, step: (from: number, to: number) => void): Promise<void> {
    for (let from = 0; from < count; from += block) {
      step(from, Math.min(from + block, count));
      if (this.late) await this.rest();
    }
  }
}
