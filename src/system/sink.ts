/**
 * Where log lines go: a file descriptor, written in the background in batches.
 * It never throws, never blocks the loop and never keeps the process: when the reader is slow, lines are dropped past a
 * bound and counted; when the reader is gone, it is silent. (pino's own destination waits for ever on a broken pipe.)
 */
import { write } from 'node:fs';

/** Characters held for a slow reader. */
const bound = 4 * 1024 * 1024;
/** Milliseconds before a full pipe is tried again. */
const pause = 20;

export class LogSink {
  readonly #descriptor: number;
  #pending: string[] = [];
  #held = 0;
  #dropped = 0;
  #writing = false;
  #gone = false;
  #idle: (() => void)[] = [];

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    if (this.#gone) return;
    if (this.#held + line.length > bound) {
      this.#dropped += 1;
      return;
    }
    this.#held += line.length;
    this.#pending.push(line);
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => this.#next());
  }

  /** Resolves when everything is written or cannot be, or after `patience` milliseconds. */
  flush(patience: number): Promise<void> {
    if (!this.#writing) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #next(): void {
    if (this.#pending.length === 0 || this.#gone) {
      this.#writing = false;
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    if (this.#dropped > 0) this.#pending.push(`${JSON.stringify({ event: 'log.dropped', lines: this.#dropped })}\n`);
    const batch = Buffer.from(this.#pending.join(''));
    this.#pending = [];
    this.#held = this.#dropped = 0;
    this.#put(batch);
  }

  #put(octets: Buffer): void {
    write(this.#descriptor, octets, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#put(octets), pause).unref();
        return;
      }
      if (error !== null) this.#gone = true;
      if (error !== null || written >= octets.length) this.#next();
      else this.#put(octets.subarray(written));
    });
  }
}
