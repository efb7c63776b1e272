/** The thread that makes stamps. One message after another. minter.ts */
import { parentPort } from 'node:worker_threads';
import { mint } from './mint.ts';
import type { MintAnswer, MintRequest } from './minter.ts';

const port = parentPort;
if (port === null) throw new Error('stamps are made in a worker thread');

port.on('message', ({ id, orders, until }: MintRequest) => {
  const stamps = orders.flatMap((order) => mint(order, () => Date.now() < until) ?? []);
  const answer: MintAnswer = { id, stamps };
  port.postMessage(answer);
});
