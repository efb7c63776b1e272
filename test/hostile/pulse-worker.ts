/** The other thread of pulse.ts: says NOOP again and again on a connection of its own and times each answer. */
import { type Socket, connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { port, pause } = workerData as { readonly port: number; readonly pause: number };
const command = Buffer.from('NOOP\r\n');
const milliseconds: number[] = [];

let asked = performance.now();
let stopped = false;

function ask(socket: Socket): void {
  asked = performance.now();
  socket.write(command);
}

const socket = connect({ host: '127.0.0.1', port, noDelay: true });
let greeted = false;
socket.on('data', () => {
  if (greeted) milliseconds.push(performance.now() - asked);
  else parentPort?.postMessage('greeted');
  greeted = true;
  if (stopped) finish();
  else setTimeout(() => ask(socket), pause);
});
socket.on('error', () => finish());
socket.on('close', () => finish());

function finish(): void {
  socket.destroy();
  parentPort?.postMessage(milliseconds);
  parentPort?.close();
}

parentPort?.on('message', () => {
  stopped = true;
});
