/**
 * A question over TCP: one connection, one question.
 * Implements: RFC 1035 §4.2.2, RFC 7766 §8 (length and message in one write).
 */
import { connect } from 'node:net';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Accept, Reply } from './exchange.ts';
import type { ServerAddress } from './servers.ts';

export function askTcp(
  server: ServerAddress,
  query: Buffer,
  accept: Accept,
  timeout: number,
): Promise<Result<Reply, string>> {
  return new Promise((resolve) => {
    const socket = connect({ host: server.host, port: server.port, noDelay: true });
    const received: Buffer[] = [];
    let size = 0;
    const settle = (result: Result<Reply, string>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => settle(fail('timed out over TCP')), timeout);
    socket.on('error', (error) => settle(fail(error.message)));
    socket.on('close', () => settle(fail('connection closed before the answer')));
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk);
      size += chunk.length;
      // At most 64 KiB and one chunk are ever held: the length prefix says where to stop.
      if (size < 2) return;
      const stream = received.length === 1 ? chunk : Buffer.concat(received);
      received.splice(0, received.length, stream);
      const end = 2 + stream.readUInt16BE(0);
      if (stream.length < end) return;
      const reply = accept(stream.subarray(2, end));
      settle(reply === null || reply === 'other-case' ? fail('answered something else over TCP') : ok(reply));
    });
    const prefix = Buffer.alloc(2);
    prefix.writeUInt16BE(query.length);
    socket.write(Buffer.concat([prefix, query]));
  });
}
