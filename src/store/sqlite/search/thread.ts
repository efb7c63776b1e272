/**
 * The index thread: steps of indexing with rests between them, so that mail that arrives has the machine; questions are
 * answered between two steps.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PackReader } from '../../blobs/pack-reader.ts';
import { openForReading } from '../database.ts';
import { Statements } from '../statements.ts';
import type { WriterOptions } from '../writer/protocol.ts';
import { Indexer } from './indexer.ts';
import type { Answer, Request } from './protocol.ts';

type Question = Extract<Request, { kind: 'candidates' }>;

const port = parentPort;
if (port === null) throw new Error('the indexer runs as a worker thread');

/** While mail arrives, a step is followed by a rest of this many times its length. Our own: a third of a core at most. */
const restTimes = 2;
/** Milliseconds without a change after which mail counts as quiet. Our own. */
const quiet = 300;
/** Milliseconds without work after which the thread can be ended. Our own. */
const idleAfter = 60_000;
/** Milliseconds after which what could not be indexed is tried again. Our own: before the thread counts as idle. */
const retryAfter = 20_000;

const options = workerData as WriterOptions;
const database = openForReading(options.file);
const packs = new PackReader(options.directory);
const indexer = new Indexer(new Statements(database), packs, options.directory);
const behind = new Set<number>();
/** Accounts of which it is not known yet whether something was left: looked at one by one, behind those that are behind. */
const unseen: number[] = [];
const settling: { readonly id: number; readonly account: number }[] = [];
let lastChange = 0;
let timer: NodeJS.Timeout | null = null;

const answer = (message: Answer): void => port.postMessage(message);

function plan(milliseconds: number): void {
  timer ??= setTimeout(work, milliseconds);
}

function work(): void {
  timer = null;
  const [account] = behind;
  if (account === undefined) {
    const next = unseen.pop();
    if (next !== undefined) lookAt(next);
    else if (performance.now() - lastChange >= idleAfter) answer({ kind: 'idle' });
    else timer = setTimeout(work, idleAfter);
    return;
  }
  const start = performance.now();
  // Taken out and put back behind the others, so that a large account lets the small ones in.
  behind.delete(account);
  if (step(account)) behind.add(account);
  for (let at = settling.length - 1; at >= 0; at--) {
    const waiting = settling[at];
    if (waiting === undefined || behind.has(waiting.account)) continue;
    settling.splice(at, 1);
    answer({ kind: 'answer', id: waiting.id, uids: null });
  }
  const end = performance.now();
  const busy = end - lastChange < quiet && settling.length === 0;
  plan(behind.size + unseen.length === 0 ? idleAfter : busy ? (end - start) * restTimes : 0);
}

/** What cannot be indexed (a full disk) is left for a while. */
function step(account: number): boolean {
  try {
    return indexer.step(account);
  } catch {
    setTimeout(() => behindIs(account, 0), retryAfter).unref();
    return false;
  }
}

function lookAt(account: number): void {
  try {
    if (indexer.isBehind(account)) behind.add(account);
  } catch {
    // A search of it, or its next mail, tries again.
  }
  plan(0);
}

function begin(): void {
  try {
    unseen.push(...indexer.accounts());
  } catch {
    // A damaged database is told of by those who must have it.
  }
  if (behind.size === 0) soon(0);
}

function candidates({ account, mailbox, text, like }: Question): Uint32Array<ArrayBuffer> | null {
  try {
    return indexer.candidates(account, mailbox, text, like);
  } catch {
    return null;
  }
}

function behindIs(account: number, milliseconds: number): void {
  if (behind.size === 0) soon(milliseconds);
  behind.add(account);
  plan(milliseconds);
}

/** Instead of what was planned: the thread rests. */
function soon(milliseconds: number): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  plan(milliseconds);
}

port.on('message', (request: Request) => {
  switch (request.kind) {
    case 'begin':
      begin();
      break;
    case 'changed':
      lastChange = performance.now();
      behindIs(request.account, 20);
      break;
    case 'candidates': {
      answer({ kind: 'answer', id: request.id, uids: candidates(request) });
      behindIs(request.account, 0);
      break;
    }
    case 'settle':
      settling.push(request);
      behindIs(request.account, 0);
      break;
    case 'close':
      if (timer !== null) clearTimeout(timer);
      indexer.close();
      database.close();
      packs.close();
      port.close();
  }
});
