/** The thread that makes stamps. One message after another. minter.ts */
import { parentPort } from 'node:worker_threads';
import type { Answered, Asked } from '../../base/worker-thread.ts';
import { mint } from './mint.ts';
import type { MintAsk, Stamps } from './minter.ts';

const port = parentPort;
if (port === null) throw new Error('stamps are made in a worker thread');

port.on('message', ({ id, ask: { orders, until } }: Asked<MintAsk>) => {
  const stamps = orders.flatMap((order) => mint(order, () => Date.now() < until) ?? []);
  const answered: Answered<Stamps> = { id, answer: stamps };
  port.postMessage(answered);
});
