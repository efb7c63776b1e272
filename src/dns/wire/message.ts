/**
 * DNS messages on the wire, read without trust.
 * Implements: RFC 1035 §4.1, RFC 6891 §6.1.2 (the OPT record).
 * Not here: record formats (dns-packet knows them); what an answer means (client/answer.ts, zone/lookup.ts).
 */
import { type Answer, type DecodedPacket, type Question, decode, encode } from 'dns-packet';
import { limits } from '../limits.ts';

/** RFC 1035 §4.1.1, RFC 6891 §9 */
export const Rcode = { noError: 0, formErr: 1, servFail: 2, nxDomain: 3, notImp: 4, refused: 5, badVers: 16 } as const;

export interface Message {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly questions: readonly Question[];
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
  readonly additionals: readonly Answer[];
}

const HEADER = 12;

/** null for anything that is not one well-formed message within the limits. Never throws. */
export function decodeMessage(packet: Buffer): Message | null {
  const end = measure(packet);
  if (end === null) return null;
  let decoded: DecodedPacket;
  try {
    decoded = decode(packet);
  } catch {
    return null;
  }
  // The library trusts RDATA to be as long as its type says; where that led it astray, nothing it says can be believed.
  if (decode.bytes !== end) return null;
  const flags = packet.readUInt16BE(2);
  return {
    id: packet.readUInt16BE(0),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    rcode: flags & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    questions: decoded.questions ?? [],
    answers: decoded.answers ?? [],
    authorities: decoded.authorities ?? [],
    additionals: decoded.additionals ?? [],
  };
}

/** Walks the sections without following pointers; answers where the last record ends, or null when something is off. */
function measure(packet: Buffer): number | null {
  if (packet.length < HEADER) return null;
  const questions = packet.readUInt16BE(4);
  const records = packet.readUInt16BE(6) + packet.readUInt16BE(8) + packet.readUInt16BE(10);
  if (questions > 1 || records > limits.records || packet.length * (records + 1) > limits.decodeCost) return null;
  let at: number | null = HEADER;
  for (let i = 0; i < questions; i++) {
    at = skipName(packet, at);
    if (at === null || at + 4 > packet.length) return null;
    at += 4;
  }
  for (let i = 0; i < records; i++) {
    at = skipName(packet, at);
    if (at === null || at + 10 > packet.length) return null;
    const type = packet.readUInt16BE(at);
    const length = packet.readUInt16BE(at + 8);
    if ((type === 1 && length !== 4) || (type === 28 && length !== 16)) return null;
    at += 10 + length;
    if (at > packet.length) return null;
  }
  return at;
}

function skipName(packet: Buffer, from: number): number | null {
  let at = from;
  for (;;) {
    const length = packet[at];
    if (length === undefined) return null;
    if (length >= 0xc0) return at + 2 <= packet.length ? at + 2 : null;
    if (length > 63) return null;
    at += length + 1;
    if (length === 0) return at;
    if (at - from > 255) return null;
  }
}

/** The OPT record of RFC 6891 §6.1.2 */
export const opt = (udpPayloadSize: number, dnssec = false, extendedRcode = 0): Answer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize,
  extendedRcode,
  ednsVersion: 0,
  flags: dnssec ? 0x8000 : 0,
  flag_do: dnssec,
  options: [],
});

export interface EncodableMessage {
  readonly id: number;
  readonly response: boolean;
  readonly rcode?: number;
  readonly authoritative?: boolean;
  readonly truncated?: boolean;
  readonly recursionDesired?: boolean;
  readonly questions: readonly Question[];
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
  readonly additionals?: readonly Answer[];
}

/** Throws on records that cannot be written: they are ours, so that is a bug. */
export function encodeMessage(message: EncodableMessage): Buffer {
  const flags =
    (message.authoritative === true ? 0x0400 : 0) |
    (message.truncated === true ? 0x0200 : 0) |
    (message.recursionDesired === true ? 0x0100 : 0) |
    ((message.rcode ?? 0) & 0xf);
  return encode({
    type: message.response ? 'response' : 'query',
    id: message.id,
    flags,
    questions: [...message.questions],
    answers: [...(message.answers ?? [])],
    authorities: [...(message.authorities ?? [])],
    additionals: [...(message.additionals ?? [])],
  });
}
