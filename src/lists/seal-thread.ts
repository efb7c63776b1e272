/** The thread that opens and seals messages of encrypted lists. One question after another. sealing.ts */
import { parentPort } from 'node:worker_threads';
import { errorText } from '../base/log.ts';
import type { Answered, Asked } from '../base/worker-thread.ts';
import { open, seal } from './seal.ts';
import type { SealAnswer, SealAsk } from './sealing.ts';

const port = parentPort;
if (port === null) throw new Error('mail of lists is encrypted in a worker thread');

let last: Promise<void> = Promise.resolve();

port.on('message', ({ id, ask }: Asked<SealAsk>) => {
  last = last.then(async () => {
    const answered: Answered<SealAnswer> = { id, answer: await answer(ask) };
    port.postMessage(answered);
  });
});

async function answer(ask: SealAsk): Promise<SealAnswer> {
  try {
    return await (ask.kind === 'open' ? open(ask) : seal(ask));
  } catch (error) {
    return { kind: 'failed', reason: errorText(error) };
  }
}
