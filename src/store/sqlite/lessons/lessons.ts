/**
 * The main thread's side of learning. What users say is in the store already when it begins, and stays there until it is learned:
 * a crash forgets nothing and learns nothing twice. The thread runs while there is something to learn.
 */
import { Worker } from 'node:worker_threads';
import type { Log } from '../../../base/log.ts';
import type { ChangedMind, Learned } from '../../../spam/lessons.ts';
import type { Batch, Answer, LearnerOptions, Request, Task } from './protocol.ts';

/** Milliseconds for more to be said before learning begins, without work after which the thread ends, and until another try. */
const patience = { more: 100, idle: 60_000, again: 60_000 } as const;

export interface LessonsParts {
  readonly options: LearnerOptions;
  /** Writes a batch; answers the lessons that changed something. */
  readonly write: (batch: Batch) => Promise<readonly ChangedMind[]>;
  readonly learned: (learned: Learned) => void;
  readonly log: Log;
}

export class Lessons {
  readonly #parts: LessonsParts;
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | null = null;
  #reading: Task | null = null;
  /** Between the beginning of a batch and its end: nothing else is asked of the thread. */
  #busy = false;
  /** Something was said while a batch was under way. */
  #more = false;
  #settling: (() => void)[] = [];
  #closed = false;

  constructor(parts: LessonsParts) {
    this.#parts = parts;
  }

  /** Somebody may have said something. */
  noted(): void {
    this.#more = true;
    if (!this.#busy) this.#later(patience.more);
  }

  /** Resolves when all that was said is learned. */
  settle(): Promise<void> {
    return new Promise((resolve) => {
      this.#settling.push(resolve);
      this.#more = true;
      if (!this.#busy) this.#later(0);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#end();
  }

  #later(milliseconds: number): void {
    if (this.#closed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#learn(), milliseconds).unref();
  }

  #learn(): void {
    if (this.#closed) return;
    this.#busy = true;
    this.#more = false;
    this.#worker ??= this.#start();
    this.#worker.postMessage({ kind: 'learn' } satisfies Request);
  }

  #start(): Worker {
    const here = import.meta.url;
    const worker = new Worker(new URL(here.endsWith('.ts') ? './thread.ts' : './thread.js', here), {
      workerData: this.#parts.options,
    });
    worker.unref();
    worker.on('message', (answer: Answer) => this.#onAnswer(answer));
    worker.on('error', (error) => this.#parts.log.error('spam.lessons.thread', { error: String(error) }));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#onDeath();
    });
    return worker;
  }

  #onAnswer(answer: Answer): void {
    if (answer.kind === 'reading') this.#reading = answer.task;
    else if (answer.kind === 'batch') void this.#write(answer.batch);
    else this.#onIdle();
  }

  async #write(batch: Batch): Promise<void> {
    this.#reading = null;
    try {
      const lessons = await this.#parts.write(batch);
      this.#parts.learned({ lessons, dropped: batch.dropped.length });
      this.#learn();
    } catch {
      // The writer has logged why; a full disk may have room again.
      this.#busy = false;
      this.#later(patience.again);
    }
  }

  #onIdle(): void {
    this.#reading = null;
    if (this.#more) {
      this.#learn();
      return;
    }
    this.#busy = false;
    for (const resolve of this.#settling.splice(0)) resolve();
    this.#timer = setTimeout(() => void this.#end(), patience.idle).unref();
  }

  /** Of the message that the thread died of, nothing is learned. */
  #onDeath(): void {
    this.#worker = null;
    const task = this.#reading;
    this.#reading = null;
    this.#busy = false;
    if (this.#closed) return;
    if (task === null) this.#later(patience.again);
    else void this.#write({ lessons: [], dropped: [task] });
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#worker = null;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ kind: 'close' } satisfies Request);
    worker.ref();
    await ended;
  }
}
