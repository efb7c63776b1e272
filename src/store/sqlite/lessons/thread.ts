/** The thread that learns: a batch, then a rest as long as the work on it was, so that mail that comes has the machine. */
import { parentPort, workerData } from 'node:worker_threads';
import { PackReader } from '../../blobs/pack-reader.ts';
import { openForReading } from '../database.ts';
import { starterOf } from '../starter.ts';
import { Statements } from '../statements.ts';
import { Learner } from './learner.ts';
import type { Answer, LearnerOptions, Request } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('learning runs as a worker thread');

const options = workerData as LearnerOptions;
const database = openForReading(options.file);
const packs = new PackReader(options.directory);
const learner = new Learner(new Statements(database), packs, starterOf(options.starter));
let rest = 0;
let timer: NodeJS.Timeout | null = null;

const answer = (message: Answer): void => port.postMessage(message);

function work(): void {
  timer = null;
  const start = performance.now();
  const batch = learner.next((task) => answer({ kind: 'reading', task }));
  rest = performance.now() - start;
  answer(batch === null ? { kind: 'idle' } : { kind: 'batch', batch });
}

port.on('message', (request: Request) => {
  if (request.kind === 'learn') {
    timer ??= setTimeout(work, rest);
    return;
  }
  if (timer !== null) clearTimeout(timer);
  database.close();
  packs.close();
  port.close();
});
