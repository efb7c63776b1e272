/** One thread that scores, as the main thread sees it: what it was asked, in order, and what it is at. */
import { Worker } from 'node:worker_threads';
import type { Log } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Known } from '../bayes/port.ts';
import type { Score } from '../types.ts';
import { limits } from './limits.ts';
import { type Answer, type Circumstances, type Gathered, type Request, packKnown } from './protocol.ts';

export interface Job {
  readonly octets: Uint8Array;
  readonly circumstances: Circumstances;
  readonly words: (gathered: Gathered) => Promise<Result<readonly Known[], string>>;
  readonly settle: (result: Result<readonly Score[], string>) => void;
  isSettled: boolean;
  isSecondTry: boolean;
}

export interface ThreadOptions {
  readonly module: URL;
  /** Milliseconds that one answer may take. */
  readonly step: number;
  readonly log: Log;
  /** There is room for another job. */
  readonly free: () => void;
  /** Jobs that the thread had when it ended, and was not at. */
  readonly returned: (jobs: readonly Job[], reason: string) => void;
}

export class ScoringThread {
  readonly #options: ThreadOptions;
  readonly #jobs = new Map<number, Job>();
  /** Ids of what is still to be answered, in order: the thread is at the first. */
  #asked: number[] = [];
  #worker: Worker | null = null;
  #isReady = false;
  #timer: NodeJS.Timeout | null = null;
  #nextId = 1;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Jobs that it has. */
  get busy(): number {
    return this.#jobs.size;
  }

  take(job: Job): void {
    const id = this.#nextId++;
    this.#jobs.set(id, job);
    // A copy of these octets alone: with a view of many, all of them would go along. The job keeps its own for a second try.
    this.#ask({ kind: 'gather', id, octets: new Uint8Array(job.octets), circumstances: job.circumstances });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#watch();
    for (const job of this.#jobs.values()) job.settle(fail('the server is stopping'));
    this.#jobs.clear();
    this.#asked = [];
    await worker?.terminate();
  }

  #ask(request: Exclude<Request, { kind: 'forget' }>): void {
    this.#asked.push(request.id);
    this.#worker ??= this.#start();
    this.#worker.postMessage(request, carried(request));
    if (this.#timer === null) this.#watch();
  }

  #start(): Worker {
    const worker = new Worker(this.#options.module, {
      resourceLimits: { maxOldGenerationSizeMb: limits.memory, maxYoungGenerationSizeMb: 32 },
    });
    this.#isReady = false;
    worker.unref();
    worker.on('message', (answer: Answer) => {
      if (this.#worker === worker) this.#take(answer);
    });
    worker.on('error', (error) => this.#end(worker, String(error)));
    worker.on('exit', (code) => this.#end(worker, `exit ${code}`));
    return worker;
  }

  /** Times the step that the thread is at. */
  #watch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const worker = this.#worker;
    if (worker === null || this.#asked.length === 0) return;
    const most = this.#isReady ? this.#options.step : limits.start;
    this.#timer = setTimeout(() => this.#end(worker, 'it took too long'), most).unref();
  }

  #take(answer: Answer): void {
    if (answer.kind === 'ready') this.#isReady = true;
    else {
      this.#asked.shift();
      this.#told(answer);
    }
    this.#watch();
  }

  #told(answer: Exclude<Answer, { kind: 'ready' }>): void {
    const { id } = answer;
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    if (answer.kind === 'gathered') void this.#goOn(id, job, answer.gathered);
    else this.#done(id, job, answer.kind === 'scored' ? ok(answer.scores) : fail(answer.reason));
  }

  async #goOn(id: number, job: Job, gathered: Gathered): Promise<void> {
    const known = job.isSettled ? fail('nobody waits for it') : await job.words(gathered);
    // The thread has ended meanwhile, and the job is another one's.
    if (this.#jobs.get(id) !== job) return;
    if (known.ok) this.#ask({ kind: 'score', id, known: known.value.map(packKnown) });
    else {
      this.#worker?.postMessage({ kind: 'forget', id } satisfies Request);
      this.#done(id, job, known);
    }
  }

  #done(id: number, job: Job, result: Result<readonly Score[], string>): void {
    this.#jobs.delete(id);
    job.settle(result);
    this.#options.free();
  }

  #end(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#watch();
    const [at] = this.#asked;
    const [guilty, others] = [this.#jobs.get(at ?? 0), [...this.#jobs].filter(([id]) => id !== at)];
    this.#jobs.clear();
    this.#asked = [];
    this.#options.log.error('spam.thread.ended', { reason, messages: others.length + (guilty === undefined ? 0 : 1) });
    void worker.terminate();
    const told = `the thread that scored it ended: ${reason}`;
    guilty?.settle(fail(told));
    this.#options.returned(
      others.map(([, job]) => job),
      told,
    );
  }
}

/** What goes over as it is, without a copy. */
const carried = (request: Exclude<Request, { kind: 'forget' }>): readonly ArrayBuffer[] =>
  request.kind === 'gather' ? [request.octets.buffer] : request.known.map(({ numbers }) => numbers.buffer);
