/**
 * Lets other sessions have their turn in long work. Checking costs nothing while the turn lasts.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { turn } from '../limits.ts';

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
}
