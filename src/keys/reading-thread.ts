/** The thread that reads keys of strangers. One message after another. reading.ts */
import { parentPort } from 'node:worker_threads';
import { errorText } from '../base/log.ts';
import type { Answered, Asked } from '../base/worker-thread.ts';
import { seenKeys } from './harvest.ts';
import { type ReadAnswer, type ReadAsk, bufferOf } from './reading.ts';

const port = parentPort;
if (port === null) throw new Error('keys of strangers are read in a worker thread');

let last: Promise<void> = Promise.resolve();

port.on('message', ({ id, ask }: Asked<ReadAsk>) => {
  last = last.then(async () => {
    const answered: Answered<ReadAnswer> = { id, answer: await answer(ask) };
    port.postMessage(answered);
  });
});

async function answer({ from, at }: ReadAsk): Promise<ReadAnswer> {
  try {
    const blocks = from.blocks.map((block) => ({ ...block, octets: bufferOf(block.octets) }));
    return { kind: 'read', keys: await seenKeys({ ...from, blocks }, at) };
  } catch (error) {
    return { kind: 'failed', reason: errorText(error) };
  }
}
