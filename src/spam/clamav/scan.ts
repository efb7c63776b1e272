/**
 * One message shown to clamd: a connection, the command zINSTREAM, chunks with their length before them, an empty one, the answer.
 * Implements: clamd(8), INSTREAM. The message is never held as a whole; what clamd says is bounded.
 */
import { type Socket, connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { errorText } from '../../base/log.ts';
import type { SocketAddress } from '../../config/socket-address.ts';
import { type Content, chunks } from '../../message/content.ts';
import { type Scan, scanOf } from './answer.ts';
import { limits } from './limits.ts';

const command = Buffer.from('zINSTREAM\0', 'latin1');

/** Where the connection broke off; its answer may have been lost. */
const brokenOff = new Set(['EPIPE', 'ECONNRESET']);

/** Never rejects; `signal` says when its time is over. */
export async function scan(address: SocketAddress, content: Content, signal: AbortSignal): Promise<Scan> {
  for (let attempts = 1; ; attempts += 1) {
    const scanned = await scanOnce(address, content, signal);
    const isLost = scanned.kind === 'failed' && brokenOff.has(scanned.why);
    if (!isLost || attempts === limits.attempts) return scanned;
  }
}

async function scanOnce(address: SocketAddress, content: Content, signal: AbortSignal): Promise<Scan> {
  const answer = Promise.withResolvers<Scan>();
  const fail = (why: string): void => answer.resolve({ kind: 'failed', why });
  const late = (): void => fail('it did not answer in time');
  const socket = connect({ ...address });
  let said = '';
  socket.on('data', (octets: Buffer) => {
    said += octets.toString('latin1');
    const end = said.indexOf('\0');
    if (end !== -1) answer.resolve(scanOf(said.slice(0, end)));
    else if (said.length > limits.answerOctets) fail('its answer is too long');
  });
  socket.on('end', () => answer.resolve(scanOf(said)));
  socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  socket.on('close', () => fail('it closed the connection'));
  signal.addEventListener('abort', late, { once: true });
  if (signal.aborted) late();
  try {
    void show(socket, content, answer.promise).catch((error: unknown) => fail(errorText(error)));
    return await answer.promise;
  } finally {
    signal.removeEventListener('abort', late);
    socket.destroy();
  }
}

/** It may answer before the end, and then reads no further. */
async function show(socket: Socket, content: Content, answered: Promise<unknown>): Promise<void> {
  const drained = (): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<null>();
    socket.once('drain', () => resolve(null));
    return Promise.race([promise, answered]);
  };
  socket.write(command);
  for await (const octets of chunks(content, 0, content.size, limits.chunkOctets)) {
    // An answer that is there is read first: once clamd has gone, writing loses it.
    await turn();
    if (!socket.writable) return;
    socket.cork();
    socket.write(chunkLength(octets.length));
    const takesMore = socket.write(octets);
    socket.uncork();
    if (!takesMore) await drained();
  }
  if (socket.writable) socket.write(chunkLength(0));
}

function chunkLength(octets: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(octets);
  return length;
}
