/** Lets a crowd go on until somebody wants it to stand still, and says when it does. */
export class Barrier {
  #crowd: number;
  #waiting = 0;
  #closed = false;
  #still: () => void = () => undefined;
  #open: (() => void)[] = [];

  constructor(crowd: number) {
    this.#crowd = crowd;
  }

  /** Whoever belongs to the crowd comes by here again and again. */
  async pass(): Promise<void> {
    if (!this.#closed) return;
    this.#waiting += 1;
    this.#look();
    await new Promise<void>((resolve) => this.#open.push(resolve));
  }

  /** Whoever goes for good is not waited for. */
  leave(): void {
    this.#crowd -= 1;
    this.#look();
  }

  #look(): void {
    if (this.#closed && this.#waiting >= this.#crowd) this.#still();
  }

  /** Resolves when all of them stand still; `open` lets them go on. */
  close(): Promise<void> {
    this.#closed = true;
    return new Promise((resolve) => {
      this.#still = resolve;
    });
  }

  open(): void {
    this.#closed = false;
    this.#waiting = 0;
    for (const go of this.#open.splice(0)) go();
  }
}
