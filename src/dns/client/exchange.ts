/**
 * One question to one server, and the response that really belongs to it.
 * Implements: RFC 1035 §4.2, RFC 5452 §9 (random id and port, source and question checked), RFC 6891 §6.2.2 and §7
 * (EDNS, and a server that does not know it), RFC 7766 §5 (TCP after truncation).
 */
import { randomInt } from 'node:crypto';
import type { RecordType } from 'dns-packet';
import type { Random } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import { normalName } from '../name.ts';
import { type Message, Rcode, decodeMessage, encodeMessage, opt } from '../wire/message.ts';
import type { ServerAddress } from './servers.ts';
import { askTcp } from './tcp.ts';
import { askUdp } from './udp.ts';

export interface Inquiry {
  /** In normal form. */
  readonly name: string;
  readonly type: RecordType;
}

/** Ids must not be guessed by those who would answer in the server's place. */
export const unpredictable: Random = () => randomInt(0x1_0000_0000) / 0x1_0000_0000;

/** `timeout` is for each of the at most three tries: with EDNS, without, over TCP. */
export async function exchange(
  server: ServerAddress,
  inquiry: Inquiry,
  timeout: number,
  random: Random,
): Promise<Result<Message, string>> {
  const first = await udpThenTcp(server, inquiry, timeout, random, true);
  if (first.ok && (first.value.rcode === Rcode.formErr || first.value.rcode === Rcode.notImp)) {
    return udpThenTcp(server, inquiry, timeout, random, false);
  }
  return first;
}

async function udpThenTcp(
  server: ServerAddress,
  inquiry: Inquiry,
  timeout: number,
  random: Random,
  edns: boolean,
): Promise<Result<Message, string>> {
  const id = Math.floor(random() * 0x10000) & 0xffff;
  const query = encodeMessage({
    id,
    response: false,
    recursionDesired: true,
    questions: [{ name: inquiry.name, type: inquiry.type, class: 'IN' }],
    additionals: edns ? [opt(limits.udpPayload)] : [],
  });
  const accept = (packet: Buffer): Message | null => responseTo(packet, id, inquiry);
  const udp = await askUdp(server, query, accept, timeout);
  if (udp.kind === 'failure') return fail(udp.reason);
  if (udp.kind === 'response' && !udp.message.truncated) return ok(udp.message);
  return askTcp(server, query, accept, timeout);
}

/** The message, when it is a response to exactly what was asked. */
function responseTo(packet: Buffer, id: number, inquiry: Inquiry): Message | null {
  if (packet.length < 12 || packet.readUInt16BE(0) !== id) return null;
  const message = decodeMessage(packet);
  if (message === null || !message.response || message.opcode !== 0) return null;
  const question = message.questions[0];
  // FORMERR may come without the question that could not be read.
  if (question === undefined) return message.rcode === Rcode.formErr ? message : null;
  const same = normalName(question.name) === inquiry.name && question.type === inquiry.type && question.class === 'IN';
  return same ? message : null;
}
