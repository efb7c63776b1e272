/**
 * One question to one server, and the response that really belongs to it.
 * Implements: RFC 1035 §4.2, RFC 5452 §9 (random id, port and case, source and question checked), RFC 6891 §6.2.2 and §7
 * (EDNS, and a server that does not know it), RFC 7766 §5 (TCP after truncation), RFC 7858 (over TLS alone where that is
 * configured).
 */
import { randomInt } from 'node:crypto';
import type { Random } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { WireName } from '../dnssec/names.ts';
import { type RawSections, rawSections } from '../dnssec/records.ts';
import { type Message, Rcode, decodeMessage } from '../wire/message.ts';
import { encodeQuery, questionOf, withRandomCase } from '../wire/query.ts';
import type { ServerAddress } from './servers.ts';
import { askTcp } from './tcp.ts';
import { createTlsClient } from './tls.ts';
import { askUdp } from './udp.ts';

export interface Inquiry {
  /** In lower case. */
  readonly name: WireName;
  readonly type: number;
  /** Asks for signatures, and for what does not validate too. */
  readonly dnssec: boolean;
}

/** A response that answers the question, as octets say it and as dns-packet reads it. */
export interface Reply {
  readonly message: Message;
  readonly sections: RawSections;
}

/** The reply, 'other-case' for one whose question has not our letters, or null for what is none. */
export type Accept = (packet: Buffer) => Reply | 'other-case' | null;

export type Exchange = (server: ServerAddress, inquiry: Inquiry) => Promise<Result<Reply, string>>;

/** Ids must not be guessed by those who would answer in the server's place. */
export const unpredictable: Random = () => randomInt(0x1_0000_0000) / 0x1_0000_0000;

/** `timeout` is for each of the few tries: with EDNS, without, over TCP, in lower case. Milliseconds */
export function createExchange(timeout: number, random: Random): Exchange {
  const overTls = createTlsClient(timeout);
  /** Servers that do not give the question back as it was. */
  const caseless = new WeakSet<ServerAddress>();

  async function datagram(
    server: ServerAddress,
    inquiry: Inquiry,
    edns: boolean,
    mixed: boolean,
  ): Promise<Result<Reply, string>> {
    const query = queryOf(inquiry, edns, mixed);
    const udp = await askUdp(server, query, (packet) => replyTo(packet, query), timeout);
    if (udp.kind === 'failure') return fail(udp.reason);
    if (udp.kind === 'reply' && !udp.reply.message.truncated) return ok(udp.reply);
    // Over a connection nobody can answer in the server's place without seeing it.
    const stream = await askTcp(
      server,
      query,
      (packet) => {
        const reply = replyTo(packet, query);
        if (reply !== 'other-case') return reply;
        caseless.add(server);
        return readReply(packet);
      },
      timeout,
    );
    // Half of a set of records is none: mail would go by the half that somebody chose.
    if (stream.ok && stream.value.message.truncated) return fail('truncated over TCP too');
    if (stream.ok || udp.kind !== 'other-case') return stream;
    return datagram(server, inquiry, edns, false);
  }

  const queryOf = ({ name, type, dnssec }: Inquiry, edns: boolean, mixed: boolean): Buffer =>
    encodeQuery({
      id: Math.floor(random() * 0x10000) & 0xffff,
      name: mixed ? withRandomCase(name, random) : name,
      type,
      edns: edns ? { dnssec, isPadded: false } : null,
    });

  async function encrypted(server: ServerAddress, { name, type, dnssec }: Inquiry): Promise<Result<Reply, string>> {
    const query = encodeQuery({ id: 0, name, type, edns: { dnssec, isPadded: true } });
    const reply = await overTls(server, query);
    if (!reply.ok) return reply;
    const read = replyTo(reply.value, query, false);
    return read === null || read === 'other-case' ? fail('answered something else over TLS') : ok(read);
  }

  return async (server, inquiry) => {
    if (server.tls !== undefined) return encrypted(server, inquiry);
    const mixed = !caseless.has(server);
    const first = await datagram(server, inquiry, true, mixed);
    const rcode = first.ok ? first.value.message.rcode : null;
    if (rcode !== Rcode.formErr && rcode !== Rcode.notImp) return first;
    return datagram(server, inquiry, false, mixed);
  };
}

/** The packet, when it is a response to exactly what was asked. */
function replyTo(packet: Buffer, query: Buffer, checkId = true): Reply | 'other-case' | null {
  if (packet.length < 12 || (checkId && packet.readUInt16BE(0) !== query.readUInt16BE(0))) return null;
  const question = questionOf(packet, query);
  if (question === 'other') return null;
  const reply = readReply(packet);
  // FORMERR may come without the question that could not be read.
  if (question === 'none') return reply?.message.rcode === Rcode.formErr ? reply : null;
  return reply !== null && question === 'other-case' ? question : reply;
}

function readReply(packet: Buffer): Reply | null {
  const message = decodeMessage(packet);
  const sections = message === null ? null : rawSections(packet);
  return message === null || sections === null || !message.response || message.opcode !== 0
    ? null
    : { message, sections };
}
