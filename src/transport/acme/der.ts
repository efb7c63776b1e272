/**
 * The few forms of DER that a certificate request and a challenge's certificate are written in.
 * Implements: X.690 §8 and §10 (definite lengths), RFC 5280 §4.1 (names of algorithms, times).
 * Not here: reading DER.
 */
import { type KeyObject, sign } from 'node:crypto';

/** Tag, length, value. X.690 §8.1 */
export function tlv(tag: number, ...values: readonly Buffer[]): Buffer {
  const value = Buffer.concat(values);
  if (value.length < 0x80) return Buffer.concat([Buffer.from([tag, value.length]), value]);
  const size = value.length < 0x100 ? [value.length] : [value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length, ...size]), value]);
}

export const sequence = (...values: readonly Buffer[]): Buffer => tlv(0x30, ...values);
export const set = (...values: readonly Buffer[]): Buffer => tlv(0x31, ...values);
export const octetString = (value: Buffer): Buffer => tlv(0x04, value);
export const bitString = (value: Buffer): Buffer => tlv(0x03, Buffer.from([0]), value);
export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
export const isTrue = tlv(0x01, Buffer.from([0xff]));
/** [n], constructed. */
export const context = (number: number, ...values: readonly Buffer[]): Buffer => tlv(0xa0 | number, ...values);
export const smallInteger = (value: number): Buffer => tlv(0x02, Buffer.from([value]));

/** A positive number of any size, big endian. */
export const integer = (magnitude: Buffer): Buffer =>
  tlv(0x02, (magnitude[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), magnitude]) : magnitude);

/** X.690 §8.19; the first two arcs share an octet. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const octets = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) octets.unshift(0x80 | (left & 0x7f));
  return octets;
}

/** GeneralizedTime; certificates before 2050 want UTCTime. RFC 5280 §4.1.2.5 */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll('-', '').replaceAll(':', '').replace('T', '');
  const year = Number(digits.slice(0, 4));
  return year < 2050
    ? tlv(0x17, Buffer.from(`${digits.slice(2, 14)}Z`))
    : tlv(0x18, Buffer.from(`${digits.slice(0, 14)}Z`));
}

/** SEQUENCE of OID, critical where it is, and the value. RFC 5280 §4.1 */
export const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(objectIdentifier(id), ...(critical ? [isTrue] : []), octetString(value));

/** GeneralNames with dNSName alone. RFC 5280 §4.2.1.6 */
export const subjectAltName = (names: readonly string[]): Buffer =>
  extension('2.5.29.17', sequence(...names.map((name) => tlv(0x82, Buffer.from(name, 'latin1')))));

/** SEQUENCE { content, how it is signed, signature }: certificates and requests alike. */
export function signed(content: Buffer, key: KeyObject): Buffer {
  return sequence(content, signatureAlgorithm(key), bitString(sign('sha256', content, key)));
}

/** ecdsa-with-SHA256 (RFC 5758 §3.2) or sha256WithRSAEncryption (RFC 4055 §5). */
export const signatureAlgorithm = (key: KeyObject): Buffer =>
  key.asymmetricKeyType === 'ec'
    ? sequence(objectIdentifier('1.2.840.10045.4.3.2'))
    : sequence(objectIdentifier('1.2.840.113549.1.1.11'), tlv(0x05));
