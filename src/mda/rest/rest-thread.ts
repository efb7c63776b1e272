/** The thread that encrypts what is kept. One message after another. rest.ts */
import { parentPort } from 'node:worker_threads';
import type { Answered, Asked } from '../../base/worker-thread.ts';
import { isEncrypted, sealAtRest } from '../../keys/at-rest.ts';
import type { RestAnswer, RestAsk } from './rest.ts';

const port = parentPort;
if (port === null) throw new Error('mail is encrypted in a worker thread');

port.on('message', ({ id, ask }: Asked<RestAsk>) => {
  void seal(ask).then((answer) => {
    const answered: Answered<RestAnswer> = { id, answer };
    port.postMessage(answered);
  });
});

async function seal({ message, key, standard, at }: RestAsk): Promise<RestAnswer> {
  const octets = Buffer.from(message.buffer, message.byteOffset, message.length);
  try {
    if (isEncrypted(octets)) return { kind: 'as it is' };
    const sealed = await sealAtRest(octets, { standard, octets: Buffer.from(key) }, at);
    return sealed.ok ? { kind: 'sealed', octets: sealed.value } : { kind: 'failed', reason: sealed.error };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : 'it cannot be encrypted' };
  }
}
