/**
 * The main thread's side of the writer: jobs wait here while a group is being committed and go together as the next one.
 * Nobody waits alone, and no job is answered before its commit.
 */
import { Worker } from 'node:worker_threads';
import type { Log } from '../../../base/log.ts';
import type { MailboxChanged } from '../../../ms/changes.ts';
import { stagedSize } from '../../../ms/content.ts';
import type { Acceptance } from '../../../mta/queue/port.ts';
import type { DroppedEvents } from '../../../webhooks/types.ts';
import type { Arguments, OperationName, Outcome } from './operations.ts';
import type { Answer, Job, JobFailure, Request, WriterRole } from './protocol.ts';

/** Groups under way at once: one being committed, one ready behind it, so that the thread never waits for the loop. */
const groupsUnderWay = 2;
/** Jobs in one group: bounds the time that the first of them waits for the last. */
const groupSize = 256;
/** Octets in one group: bounds the memory that waits for one commit. */
const groupOctets = 16 * 1024 * 1024;

/**
 * Jobs that nobody waits for ride with the next group that somebody does, or go after so many milliseconds: a commit for a
 * settlement alone would keep those who send mail waiting for theirs. Our own.
 */
const patientJobs: ReadonlySet<OperationName> = new Set([
  'settle',
  'addReputation',
  'sweepGreylist',
  'sweepReputation',
  'sweepStamps',
]);
const patience = 20;

/** A write that could not be done for a reason that is nobody's answer. */
export class WriteError extends Error {
  readonly full: boolean;
  constructor(failure: JobFailure) {
    super(failure.message);
    this.full = failure.full;
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface WriterEvents {
  readonly changed: (change: MailboxChanged) => void;
  readonly spool: () => void;
  readonly lessons: () => void;
  readonly events: (dropped: readonly DroppedEvents[]) => void;
  /** The thread died: nothing can be written any more. */
  readonly died: (reason: string) => void;
}

export class WriterClient {
  readonly #worker: Worker;
  readonly #events: WriterEvents;
  readonly #log: Log;
  readonly #ready = Promise.withResolvers<undefined>();
  readonly #waiting = new Map<number, Waiting>();
  #queue: Job[] = [];
  /** Whether somebody waits for one of the queue, or has waited long enough. */
  #urgent = false;
  #patience: NodeJS.Timeout | null = null;
  #underWay = 0;
  #nextId = 1;
  #closed: { readonly resolve: () => void } | null = null;
  #drained: (() => void) | null = null;
  #dead = false;

  private constructor(worker: Worker, events: WriterEvents, log: Log) {
    this.#worker = worker;
    this.#events = events;
    this.#log = log;
    this.#ready.promise.catch(() => undefined);
    worker.on('message', (answer: Answer) => this.#onAnswer(answer));
    worker.on('error', (error) => this.#onDeath(String(error)));
    worker.on('exit', (code) => {
      if (this.#closed === null) this.#onDeath(`exit ${code}`);
      else this.#closed.resolve();
    });
  }

  static async start(options: WriterRole, events: WriterEvents, log: Log): Promise<WriterClient> {
    const here = import.meta.url;
    const worker = new Worker(new URL(here.endsWith('.ts') ? './thread.ts' : './thread.js', here), {
      workerData: options,
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    const client = new WriterClient(worker, events, log);
    await client.#ready.promise;
    return client;
  }

  /** Resolves after the commit. Rejects with a WriteError. */
  run<Name extends OperationName>(name: Name, ...args: Arguments<Name>): Promise<Outcome<Name>> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#dead || this.#closed !== null) {
        reject(new WriteError({ full: false, message: 'the store is closed' }));
        return;
      }
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#queue.push({ id, name, args });
      if (patientJobs.has(name) && this.#queue.length < groupSize) {
        this.#patience ??= setTimeout(() => this.#hurry(), patience);
      } else if (!this.#urgent) {
        this.#urgent = true;
        // Jobs of one turn of the event loop go together.
        setImmediate(() => this.#send());
      }
    }) as Promise<Outcome<Name>>;
  }

  #hurry(): void {
    this.#patience = null;
    if (this.#queue.length === 0) return;
    this.#urgent = true;
    this.#send();
  }

  /** Waits for what is under way, then ends the thread. */
  async close(): Promise<void> {
    if (this.#dead || this.#closed !== null) return;
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    await new Promise<void>((resolve) => {
      this.#closed = { resolve };
      this.#worker.postMessage({ kind: 'close' } satisfies Request);
    });
  }

  #send(): void {
    while (this.#urgent && this.#underWay < groupsUnderWay && this.#queue.length > 0) {
      let octets = 0;
      let count = 0;
      while (count < this.#queue.length && count < groupSize && octets < groupOctets) {
        const job = this.#queue[count];
        if (job !== undefined) octets += octetsOf(job);
        count += 1;
      }
      const jobs = count === this.#queue.length ? this.#queue : this.#queue.slice(0, count);
      this.#queue = count === this.#queue.length ? [] : this.#queue.slice(count);
      this.#urgent = this.#queue.length > 0;
      this.#underWay += 1;
      this.#worker.postMessage({ kind: 'group', jobs } satisfies Request);
    }
  }

  #onAnswer(answer: Answer): void {
    if (answer.kind === 'ready') this.#ready.resolve(undefined);
    if (answer.kind !== 'done') return;
    this.#underWay -= 1;
    this.#send();
    for (const result of answer.results) {
      const waiting = this.#waiting.get(result.id);
      this.#waiting.delete(result.id);
      if (waiting === undefined) continue;
      if (result.ok) {
        waiting.resolve(result.value);
      } else {
        this.#log.error('store.write.failed', { full: result.error.full, reason: result.error.message });
        waiting.reject(new WriteError(result.error));
      }
    }
    for (const change of answer.changes) this.#events.changed(change);
    if (answer.spool) this.#events.spool();
    if (answer.lessons) this.#events.lessons();
    if (answer.events !== null) this.#events.events(answer.events);
    if (this.#waiting.size === 0) this.#drained?.();
  }

  #onDeath(reason: string): void {
    if (this.#dead) return;
    this.#dead = true;
    const error = new WriteError({ full: false, message: `the writer thread ended: ${reason}` });
    this.#ready.reject(error);
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#queue = [];
    this.#drained?.();
    this.#closed?.resolve();
    this.#events.died(reason);
  }
}

/** Octets of message content that a job carries. They are copied to the thread: the caller may still want to read them. */
function octetsOf(job: Job): number {
  if (job.name !== 'accept') return 0;
  const { content } = job.args[0] as Acceptance;
  return content.kind === 'bytes' ? stagedSize(content) : 0;
}
