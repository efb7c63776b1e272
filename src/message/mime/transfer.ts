/**
 * Content transfer encodings by name.
 * Implements: RFC 2045 §6; x-uuencode is read. An unknown encoding is taken as binary.
 */
import { decodeBase64 } from './base64.ts';
import { decodeQuotedPrintable } from './quoted-printable.ts';
import { decodeUuencode } from './uuencode.ts';

export { encodeBase64 } from './base64.ts';
export { encodeQuotedPrintable } from './quoted-printable.ts';

const decoders: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ['base64', decodeBase64],
  ['quoted-printable', decodeQuotedPrintable],
  ['x-uuencode', decodeUuencode],
  ['x-uue', decodeUuencode],
  ['uuencode', decodeUuencode],
]);

/** The octets that an encoded body stands for; 7bit, 8bit and binary are given back as they are (the same Buffer). */
export const decodeTransfer = (bytes: Buffer, encoding: string): Buffer =>
  decoders.get(encoding.toLowerCase())?.(bytes) ?? bytes;

/** Whether the octets of a body stand for themselves under this encoding. */
export const isIdentity = (encoding: string): boolean => !decoders.has(encoding);
