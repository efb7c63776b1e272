/**
 * The main thread's side of the text index. Its thread runs while there is something to do; without it every search still
 * finds all, it only looks at more.
 */
import { Worker } from 'node:worker_threads';
import type { Log } from '../../../base/log.ts';
import type { AccountId } from '../../../directory/types.ts';
import type { TextIndex } from '../../../ms/port.ts';
import type { MailboxId } from '../../../ms/types.ts';
import type { WriterOptions } from '../writer/protocol.ts';
import type { Answer, Request } from './protocol.ts';

/** Milliseconds after which a search goes on without an answer. Our own. */
const patience = 2_000;
/** Milliseconds after which what was left is looked for: a server that starts has other things to do. Our own. */
const beginAfter = 1_000;
/** Milliseconds between two announcements of one account. Our own. */
const announceEvery = 100;

type Taken = (uids: Uint32Array | null) => void;

export class TextIndexClient implements TextIndex {
  readonly #options: WriterOptions;
  readonly #log: Log;
  readonly #waiting = new Map<number, Taken>();
  readonly #changed = new Set<AccountId>();
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | null = null;
  #beginning: NodeJS.Timeout | null = null;
  #nextId = 1;
  #closed = false;

  constructor(options: WriterOptions, log: Log) {
    this.#options = options;
    this.#log = log;
  }

  /** What was left when the server stopped is indexed, whether or not mail comes. */
  begin(): void {
    this.#beginning ??= setTimeout(() => this.#post({ kind: 'begin' }), beginAfter).unref();
  }

  /** Mail of the account may have come. */
  changed(account: AccountId): void {
    if (this.#closed) return;
    this.#changed.add(account);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      for (const each of this.#changed) this.#post({ kind: 'changed', account: each });
      this.#changed.clear();
    }, announceEvery).unref();
  }

  candidates(account: AccountId, mailbox: MailboxId, text: string, like: boolean): Promise<Uint32Array | null> {
    return this.#ask((id) => ({ kind: 'candidates', id, account, mailbox, text, like }), patience);
  }

  /** Resolves when all that the account has is indexed. */
  async settle(account: AccountId): Promise<void> {
    await this.#ask((id) => ({ kind: 'settle', id, account }), 2 ** 31 - 1);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of [this.#timer, this.#beginning]) if (timer !== null) clearTimeout(timer);
    await this.#end();
  }

  #ask(request: (id: number) => Request, milliseconds: number): Promise<Uint32Array | null> {
    if (this.#closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      const id = this.#nextId++;
      const timer = setTimeout(() => this.#take(id, null), milliseconds).unref();
      this.#waiting.set(id, (uids) => {
        clearTimeout(timer);
        resolve(uids);
      });
      this.#post(request(id));
    });
  }

  #take(id: number, uids: Uint32Array | null): void {
    const taken = this.#waiting.get(id);
    this.#waiting.delete(id);
    taken?.(uids);
  }

  #post(request: Request): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const here = import.meta.url;
    const worker = new Worker(new URL(here.endsWith('.ts') ? './thread.ts' : './thread.js', here), {
      workerData: this.#options,
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    worker.unref();
    worker.on('message', (answer: Answer) => {
      if (answer.kind === 'answer') this.#take(answer.id, answer.uids);
      else if (this.#waiting.size === 0 && this.#changed.size === 0) void this.#end();
    });
    worker.on('error', (error) => this.#log.error('store.search.thread', { error: String(error) }));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#release();
    });
    return worker;
  }

  /** Whoever waits goes on without an answer. */
  #release(): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id, null);
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#worker = null;
    this.#release();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ kind: 'close' } satisfies Request);
    worker.ref();
    await ended;
  }
}
