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

const options = workerData as WriterOptions;
const database = openForReading(options.file);
const packs = new PackReader(options.directory);
const indexer = new Indexer(new Statements(database), packs, options.directory);
const behind = new Set<number>();
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
    if (performance.now() - lastChange >= idleAfter) answer({ kind: 'idle' });
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
  plan(behind.size === 0 ? idleAfter : busy ? (end - start) * restTimes : 0);
}

/** What cannot be indexed (a full disk) is left; the next change tries again. */
function step(account: number): boolean {
  try {
    return indexer.step(account);
  } catch {
    return false;
  }
}

function candidates({ account, mailbox, text, like }: Question): Uint32Array<ArrayBuffer> | null {
  try {
    return indexer.candidates(account, mailbox, text, like);
  } catch {
    return null;
  }
}

function behindIs(account: number, soon: number): void {
  if (behind.size === 0 && timer !== null) {
    clearTimeout(timer);
    timer = null;
  }
  behind.add(account);
  plan(soon);
}

port.on('message', (request: Request) => {
  switch (request.kind) {
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
