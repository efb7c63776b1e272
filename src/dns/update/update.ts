/**
 * Changes records at a primary name server, by a shared key.
 * Implements: RFC 2136 §2-4 over TCP (§2.1, RFC 7766), RFC 8945 (both ways).
 */
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Change, readAnswer, soaQuery, updateMessage, zoneOf } from './message.ts';
import { type TsigKey, checkAnswer, signMessage } from './tsig.ts';

export interface UpdateOptions {
  readonly server: { readonly host: string; readonly port: number };
  readonly key: TsigKey;
  readonly clock: Clock;
  /** Milliseconds for each question. */
  readonly timeout?: number;
}

export type UpdateDns = (changes: readonly Change[], signal: AbortSignal) => Promise<Result<void, string>>;

/** Changes are sent zone by zone. Never throws; an error is its words. */
export function createUpdater({ server, key, clock, timeout = 10_000 }: UpdateOptions): UpdateDns {
  const ask = (query: Buffer, signal: AbortSignal) => askTcp(server, query, timeout, signal);

  /** The zone that a name is in: the server has its SOA record. */
  async function zoneFor(name: string, signal: AbortSignal): Promise<Result<string, string>> {
    const packet = await ask(soaQuery(randomInt(0x1_0000), name), signal);
    if (!packet.ok) return packet;
    const answer = readAnswer(packet.value);
    const zone = answer === null ? null : zoneOf(answer);
    return zone === null ? fail(`${server.host} has no zone for ${name}`) : ok(zone);
  }

  async function send(zone: string, changes: readonly Change[], signal: AbortSignal): Promise<Result<void, string>> {
    const { message, mac } = signMessage(updateMessage(randomInt(0x1_0000), zone, changes), key, clock.now());
    const packet = await ask(message, signal);
    if (!packet.ok) return packet;
    const answer = readAnswer(packet.value);
    if (answer === null || answer.id !== message.readUInt16BE(0)) return fail(`${server.host} answered something else`);
    const genuine = checkAnswer(packet.value, key, mac, clock.now());
    // A refusal may come unsigned, where the server does not know the key.
    if (answer.rcode !== 0) {
      const why = rcodes.get(answer.rcode) ?? `RCODE ${answer.rcode}`;
      return fail(`${server.host} refuses to change ${zone}: ${genuine.ok ? why : `${why}; ${genuine.error}`}`);
    }
    return genuine.ok ? ok(undefined) : fail(`${server.host}: ${genuine.error}`);
  }

  return async (changes, signal) => {
    const byZone = new Map<string, Change[]>();
    for (const change of changes) {
      const zone = await zoneFor(change.name, signal);
      if (!zone.ok) return zone;
      const others = byZone.get(zone.value);
      if (others === undefined) byZone.set(zone.value, [change]);
      else others.push(change);
    }
    for (const [zone, ones] of byZone) {
      const sent = await send(zone, ones, signal);
      if (!sent.ok) return sent;
    }
    return ok(undefined);
  };
}

/** RFC 1035 §4.1.1, RFC 2136 §2.2 */
const rcodes: ReadonlyMap<number, string> = new Map([
  [1, 'FORMERR'],
  [2, 'SERVFAIL'],
  [4, 'NOTIMP: it takes no updates'],
  [5, 'REFUSED: the key may not do it'],
  [9, 'NOTAUTH: it is not the primary of the zone, or does not take the key'],
  [10, 'NOTZONE'],
]);

function askTcp(
  server: UpdateOptions['server'],
  query: Buffer,
  timeout: number,
  signal: AbortSignal,
): Promise<Result<Buffer, string>> {
  return new Promise((resolve) => {
    const socket = connect({ ...server, noDelay: true, signal });
    const received: Buffer[] = [];
    let size = 0;
    const settle = (result: Result<Buffer, string>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => settle(fail(`${server.host} took too long`)), timeout);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(fail(`${server.host}: ${error.code ?? error.message}`)),
    );
    socket.on('close', () => settle(fail(`${server.host} closed the connection`)));
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk);
      size += chunk.length;
      if (size < 2) return;
      const stream = Buffer.concat(received);
      received.splice(0, received.length, stream);
      const end = 2 + stream.readUInt16BE(0);
      if (stream.length >= end) settle(ok(stream.subarray(2, end)));
    });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(query.length);
    socket.write(Buffer.concat([length, query]));
  });
}
