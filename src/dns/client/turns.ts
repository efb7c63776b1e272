/**
 * Lets so many run at once and so many wait; who comes later is turned away.
 */
export interface Turns {
  /** null when too many are waiting already. */
  run<T>(work: () => Promise<T>): Promise<T | null>;
}

export function createTurns(atOnce: number, waitingAtMost: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  let head = 0;

  function next(): void {
    const resume = waiting[head];
    if (resume === undefined) {
      running -= 1;
      return;
    }
    head += 1;
    if (head > 1024 && head * 2 > waiting.length) {
      waiting.splice(0, head);
      head = 0;
    }
    resume();
  }

  return {
    async run(work) {
      if (running >= atOnce) {
        if (waiting.length - head >= waitingAtMost) return null;
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
