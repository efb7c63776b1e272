/**
 * The writer thread: the only place of a process that writes to the database.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PackWriter } from '../../blobs/pack-writer.ts';
import { openForWriting } from '../database.ts';
import { Statements } from '../statements.ts';
import { Checkpoints } from './checkpoints.ts';
import { runGroup } from './group.ts';
import { StagedOctets, recoverStaged } from './staged.ts';
import { Turns } from './turns.ts';
import type { Answer, Request, WriterRole } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('the writer runs as a worker thread');

const options = workerData as WriterRole;
const database = openForWriting(options.file);
const sql = new Statements(database);
const checkpoints = new Checkpoints(sql);
recoverStaged(sql, options.directory);
const writer = {
  sql,
  staged: new StagedOctets(),
  packs: new PackWriter(options.directory),
  turns: new Turns(),
  directory: options.directory,
  teaches: options.teaches,
};
const answer = (message: Answer): void => port.postMessage(message);

port.on('message', (request: Request) => {
  if (request.kind === 'group') {
    answer(runGroup(writer, request.jobs));
    checkpoints.answered();
    return;
  }
  checkpoints.stop();
  writer.packs.close();
  writer.staged.settle(sql);
  database.close();
  answer({ kind: 'closed' });
  port.close();
});

answer({ kind: 'ready' });
