/**
 * A question as it goes out, and whether a packet answers exactly it.
 * Implements: RFC 1035 §4.1, RFC 5452 §9.1 (what must agree), RFC 6891 §6.1.2 (OPT), RFC 3225 (DO), RFC 4035 §3.2.2 (CD),
 * RFC 7830 and RFC 8467 §4.1 (padding where the question is encrypted), draft-vixie-dnsext-dns0x20 (letters of a case that
 * only who saw the question can know).
 */
import type { Random } from '../../base/clock.ts';
import { type WireName, lowerCase } from '../dnssec/names.ts';
import { limits } from '../limits.ts';

export interface Query {
  readonly id: number;
  readonly name: WireName;
  readonly type: number;
  /** null asks without EDNS. */
  readonly edns: { readonly dnssec: boolean; readonly isPadded: boolean } | null;
}

const HEADER = 12;
const recursionDesired = 0x0100;
const checkingDisabled = 0x0010;
const dnssecOk = 0x8000;
const padding = 12;

export function encodeQuery({ id, name, type, edns }: Query): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(recursionDesired | (edns?.dnssec === true ? checkingDisabled : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(edns === null ? 0 : 1, 10);
  const question = Buffer.concat([Buffer.from(name, 'latin1'), numbers(type, 1)]);
  if (edns === null) return Buffer.concat([header, question]);
  const bare = HEADER + question.length + 11;
  const option = edns.isPadded ? paddingTo(limits.padding, bare) : Buffer.alloc(0);
  const opt = Buffer.concat([
    Buffer.of(0),
    numbers(41, limits.udpPayload, 0, edns.dnssec ? dnssecOk : 0, option.length),
    option,
  ]);
  return Buffer.concat([header, question, opt]);
}

const numbers = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 0xff)));

function paddingTo(block: number, bare: number): Buffer {
  const length = (block - ((bare + 4) % block)) % block;
  return Buffer.concat([numbers(padding, length), Buffer.alloc(length)]);
}

/** The name with each letter in upper or lower case by chance. */
export function withRandomCase(name: WireName, random: Random): WireName {
  const octets = Buffer.from(name, 'latin1');
  let bits = 0;
  let left = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] ?? 0;
    if (octet < 0x61 || octet > 0x7a) continue;
    if (left === 0) [bits, left] = [Math.floor(random() * 0x1_0000_0000), 32];
    if ((bits & 1) === 1) octets[at] = octet & ~0x20;
    bits >>>= 1;
    left -= 1;
  }
  return octets.toString('latin1') as WireName;
}

/** 'other-case' is the right question in letters of another case. */
export function questionOf(packet: Buffer, query: Buffer): 'same' | 'other-case' | 'none' | 'other' {
  if (packet.readUInt16BE(4) === 0) return 'none';
  const end = questionEnd(query);
  const [asked, answered] = [query.subarray(HEADER, end), packet.subarray(HEADER, end)];
  if (packet.readUInt16BE(4) !== 1 || answered.length !== asked.length) return 'other';
  if (asked.equals(answered)) return 'same';
  return lowerCase(asked.toString('latin1')) === lowerCase(answered.toString('latin1')) ? 'other-case' : 'other';
}

function questionEnd(query: Buffer): number {
  let at = HEADER;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) at += 1 + length;
  return at + 5;
}
