/** The thread that reads keys of strangers. One message after another. reading.ts */
import { parentPort } from 'node:worker_threads';
import { errorText } from '../base/log.ts';
import type { Answered, Asked } from '../base/worker-thread.ts';
import { seenKeys } from './harvest.ts';
import { openPgpKeysFor } from './usable.ts';
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

async function answer(ask: ReadAsk): Promise<ReadAnswer> {
  try {
    if (ask.kind === 'offered')
      return { kind: ask.kind, read: await openPgpKeysFor(ask.address, bufferOf(ask.octets), ask.at) };
    const blocks = ask.from.blocks.map((block) => ({ ...block, octets: bufferOf(block.octets) }));
    return { kind: ask.kind, keys: await seenKeys({ ...ask.from, blocks }, ask.at) };
  } catch (error) {
    return { kind: 'failed', reason: errorText(error) };
  }
}
