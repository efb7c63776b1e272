/**
 * The packets of a message or a key, one after the other, before anything looks inside.
 * Implements: RFC 9580 §4.2 (packet headers, OpenPGP and legacy format), §4.2.1.4 (partial lengths).
 */
import { type Result, fail, ok } from '../base/result.ts';

export interface Packet {
  readonly tag: number;
  /** Offsets in the octets: of the header, of the body, and behind it. With partial lengths the body still has their lengths in it. */
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** RFC 9580 §5 */
export const tags = {
  publicKeySessionKey: 1,
  signature: 2,
  passwordSessionKey: 3,
  onePassSignature: 4,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  compressed: 8,
  unprotected: 9,
  marker: 10,
  literal: 11,
  trust: 12,
  protected: 18,
  /** GnuPG's own, of a draft. */
  aead: 20,
  padding: 21,
} as const;

/** At most so many; an error where the octets are no packets. */
export function packetsOf(octets: Buffer, most: number): Result<readonly Packet[], string> {
  const packets: Packet[] = [];
  for (let at = 0; at < octets.length;) {
    if (packets.length === most) return fail(`it has more than ${most} packets`);
    const packet = packetAt(octets, at);
    if (packet === null) return fail('it is not made of OpenPGP packets');
    packets.push(packet);
    at = packet.end;
  }
  return packets.length === 0 ? fail('it is empty') : ok(packets);
}

function packetAt(octets: Buffer, start: number): Packet | null {
  const first = octets[start] ?? 0;
  if ((first & 0x80) === 0) return null;
  const found = (first & 0x40) === 0 ? legacyBody(octets, start, first & 3) : body(octets, start + 1);
  const tag = (first & 0x40) === 0 ? (first >> 2) & 0xf : first & 0x3f;
  return found === null || tag === 0 || found.end > octets.length ? null : { tag, start, ...found };
}

/** Legacy packet lengths. RFC 9580 §4.2.2 */
function legacyBody(octets: Buffer, start: number, lengthType: number): Pick<Packet, 'body' | 'end'> | null {
  const at = start + 1;
  if (lengthType === 3) return { body: at, end: octets.length };
  const size = 1 << lengthType;
  if (at + size > octets.length) return null;
  return { body: at + size, end: at + size + octets.readUIntBE(at, size) };
}

/** One-, two- and five-octet lengths, and partial ones up to the last. RFC 9580 §4.2.1 */
function body(octets: Buffer, start: number): Pick<Packet, 'body' | 'end'> | null {
  let first: number | null = null;
  for (let at = start; at < octets.length;) {
    const length = octets[at] ?? 0;
    const isPartial = length >= 224 && length < 255;
    const size = length < 192 || isPartial ? 1 : length < 224 ? 2 : 5;
    if (at + size > octets.length) return null;
    first ??= at + size;
    const count = isPartial ? 2 ** (length & 0x1f) : lengthOf(octets, at, size);
    at += size + count;
    if (!isPartial) return { body: first, end: at };
  }
  return null;
}

function lengthOf(octets: Buffer, at: number, size: number): number {
  if (size === 1) return octets[at] ?? 0;
  return size === 2 ? octets.readUInt16BE(at) - 0xc000 + 192 : octets.readUInt32BE(at + 1);
}
