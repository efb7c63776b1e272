/** A thread for tests: octets "die" end it, "hang" keep it busy for ever, "fail" are answered so, all others are scored as 1. */
import { parentPort } from 'node:worker_threads';
import type { Answer, Request } from '../protocol.ts';

const answer = (message: Answer): void => parentPort?.postMessage(message);

function hang(): never {
  for (;;);
}

parentPort?.on('message', (request: Request) => {
  if (request.kind === 'forget') return;
  const { id } = request;
  if (request.kind === 'score') {
    const one = { score: 1, probability: 0.7, verdict: 'unsure', action: 'tag', evidence: [], otherwise: [] } as const;
    answer({ kind: 'scored', id, scores: request.known.map(() => one) });
    return;
  }
  const text = Buffer.from(request.octets).toString();
  if (text === 'die') process.exit(1);
  if (text === 'hang') hang();
  const gathered = {
    keys: Float64Array.of(),
    from: { name: '', address: '', domain: '' },
    fields: [],
    hosts: [],
    files: [],
  };
  answer(text === 'fail' ? { kind: 'failed', id, reason: 'no' } : { kind: 'gathered', id, gathered });
});

answer({ kind: 'ready' });
