/**
 * Writes ASN.1 in DER.
 * Implements: X.690 §8, §10 (definite and shortest lengths), §11 (sets in order).
 */
import { tags } from './reader.ts';

/** An element: tag, length, contents. */
export function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const length = contents.reduce((sum, piece) => sum + piece.length, 0);
  return Buffer.concat([header(tag, length), ...contents]);
}

function header(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.from([tag, length]);
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 0x100)) octets.unshift(left % 0x100);
  return Buffer.from([tag, 0x80 | octets.length, ...octets]);
}

export const sequence = (...contents: readonly Buffer[]): Buffer => element(tags.sequence, ...contents);

/** The components of a SET OF in the order of DER. X.690 §11.6 */
export const inOrder = (contents: readonly Buffer[]): Buffer[] =>
  contents.toSorted((one, other) => Buffer.compare(one, other));

export const octetString = (octets: Buffer): Buffer => element(tags.octetString, octets);
export const bitString = (octets: Buffer): Buffer => element(tags.bitString, Buffer.from([0]), octets);
export const nothing = element(tags.null);

/** Not negative; `octets` is big-endian. */
export function integer(octets: Buffer | number): Buffer {
  const value = typeof octets === 'number' ? Buffer.from([octets]) : octets;
  let zeros = 0;
  while (zeros < value.length - 1 && value[zeros] === 0) zeros += 1;
  const short = value.subarray(zeros);
  return element(tags.integer, ...((short[0] ?? 0) >= 0x80 ? [Buffer.from([0]), short] : [short]));
}

/** X.690 §8.19 */
export function oid(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...others] = dotted.split('.').map(BigInt);
  return element(tags.oid, Buffer.from([first * 40n + second, ...others].flatMap(base128)));
}

function base128(value: bigint): number[] {
  const octets = [Number(value & 0x7fn)];
  for (let left = value >> 7n; left > 0n; left >>= 7n) octets.unshift(Number(left & 0x7fn) | 0x80);
  return octets;
}

/** UTCTime up to 2049, GeneralizedTime behind. RFC 5280 §4.1.2.5 */
export function time(milliseconds: number): Buffer {
  const digits = digitsOf(milliseconds);
  return digits >= '1950' && digits < '2050'
    ? element(tags.utcTime, Buffer.from(`${digits.slice(2)}Z`))
    : generalizedTime(milliseconds);
}

export const generalizedTime = (milliseconds: number): Buffer =>
  element(tags.generalizedTime, Buffer.from(`${digitsOf(milliseconds)}Z`));

/** 2026-11-22T13:45:00.000Z -> 20261122134500 */
const digitsOf = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 19).replaceAll('-', '').replace('T', '').replaceAll(':', '');
