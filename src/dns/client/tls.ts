/**
 * Questions over TLS: one connection to a server, on which many are asked at once.
 * Implements: RFC 7858 §3 (sessions, reuse, closing when idle), §4.2 (pins), RFC 8310 §5 (usage profiles), RFC 7766 §6.2.1
 * (answers in any order).
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { type TLSSocket, checkServerIdentity, connect } from 'node:tls';
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { ServerAddress } from './servers.ts';

type Answer = Result<Buffer, string>;
interface Waiting {
  readonly settle: (answer: Answer) => void;
}
interface Connection {
  readonly socket: TLSSocket;
  readonly waiting: Map<number, Waiting>;
  /** Has answered before: when it breaks, the question deserves a new one. */
  isProven: boolean;
}

/** The answer has an id of its own; who asked compares the question. */
export type TlsClient = (server: ServerAddress, query: Buffer) => Promise<Answer>;

export function createTlsClient(timeout: number): TlsClient {
  const connections = new Map<ServerAddress, Connection>();
  let lastId = 0;

  function connectionTo(server: ServerAddress): Connection {
    const open = connections.get(server);
    if (open !== undefined && open.waiting.size < limits.pipelined) return open;
    const connection: Connection = { socket: tlsTo(server), waiting: new Map(), isProven: false };
    const { socket, waiting } = connection;
    connections.set(server, connection);
    const end = (reason: string): void => {
      if (connections.get(server) === connection) connections.delete(server);
      socket.destroy();
      const all = [...waiting.values()];
      waiting.clear();
      for (const one of all) one.settle(fail(reason));
    };
    socket.unref();
    socket.setTimeout(limits.tlsIdle, () => {
      if (waiting.size === 0) end('idle');
    });
    socket.on('error', (error) => end(errorText(error)));
    socket.on('close', () => end('connection closed before the answer'));
    readMessages(socket, (packet) => {
      connection.isProven = true;
      const id = packet.length < 2 ? -1 : packet.readUInt16BE(0);
      const one = waiting.get(id);
      waiting.delete(id);
      one?.settle(ok(packet));
    });
    return connection;
  }

  function askOn(connection: Connection, query: Buffer): Promise<Answer> {
    const { socket, waiting } = connection;
    return new Promise((resolve) => {
      do lastId = (lastId + 1) & 0xffff;
      while (waiting.has(lastId));
      const id = lastId;
      const timer = setTimeout(() => {
        waiting.delete(id);
        // A server that is silent on this connection may be reached on another.
        if (!connection.isProven || waiting.size === 0) socket.destroy();
        resolve(fail('timed out over TLS'));
      }, timeout);
      waiting.set(id, {
        settle: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
      });
      const framed = Buffer.alloc(2 + query.length);
      framed.writeUInt16BE(query.length);
      query.copy(framed, 2);
      framed.writeUInt16BE(id, 2);
      socket.write(framed);
    });
  }

  return async (server, query) => {
    const connection = connectionTo(server);
    const wasProven = connection.isProven;
    const answer = await askOn(connection, query);
    // The server may have closed an idle connection just as the question went out. RFC 7766 §6.2.4
    return answer.ok || !wasProven ? answer : askOn(connectionTo(server), query);
  };
}

function tlsTo({ host, port, tls }: ServerAddress): TLSSocket {
  const name = tls?.name ?? null;
  const pin = tls?.pin ?? null;
  const socket = connect({
    host,
    port,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['dot'],
    // Names only: an address is none that a certificate would be asked for.
    ...(name === null || isIP(name) !== 0 ? {} : { servername: name }),
    // Not verified here where there is nothing to verify, or a pin.
    rejectUnauthorized: name !== null,
    checkServerIdentity: (_host, certificate) => (name === null ? undefined : checkServerIdentity(name, certificate)),
  });
  socket.setNoDelay(true);
  // No question leaves before the server has proved who it is.
  socket.cork();
  socket.once('secureConnect', () => {
    if (pin === null || isPinned(socket, pin)) socket.uncork();
    else socket.destroy(new Error('the server has not the key that is configured'));
  });
  return socket;
}

function isPinned(socket: TLSSocket, pin: Buffer): boolean {
  const shown = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
  return shown !== undefined && createHash('sha256').update(shown).digest().equals(pin);
}

/** Cuts the stream into messages, of at most 64 KiB each. RFC 1035 §4.2.2 */
function readMessages(socket: TLSSocket, take: (packet: Buffer) => void): void {
  let held: readonly Buffer[] = [];
  let size = 0;
  socket.on('data', (chunk: Buffer) => {
    held = [...held, chunk];
    size += chunk.length;
    for (;;) {
      if (size < 2) return;
      const stream = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
      held = [stream];
      const end = 2 + stream.readUInt16BE(0);
      if (stream.length < end) return;
      take(stream.subarray(2, end));
      held = stream.length === end ? [] : [stream.subarray(end)];
      size = stream.length - end;
    }
  });
}
