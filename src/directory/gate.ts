/**
 * A bound on how many costly things run at once and how many may wait.
 */

export class Gate {
  readonly #most: number;
  readonly #queue: (() => void)[] = [];
  readonly #mostWaiting: number;
  #running = 0;

  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /** Runs the task when it is its turn; null, at once, when too many are waiting. */
  async run<T>(task: () => Promise<T>): Promise<T | null> {
    if (this.#running >= this.#most) {
      if (this.#queue.length >= this.#mostWaiting) return null;
      // The place is handed over by whoever leaves, so that nobody slips in between.
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await task();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
