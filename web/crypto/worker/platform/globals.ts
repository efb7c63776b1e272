/**
 * What the rooms of the server expect of their platform, where that is a browser. Imported before anything else.
 * The library behind Buffer knows no 'base64url', and compares with nothing but another Buffer, where Node takes every Uint8Array.
 */
import { Buffer } from 'buffer';

type ToText = (this: Buffer, encoding?: BufferEncoding, start?: number, end?: number) => string;

type Equals = (this: Buffer, other: Uint8Array) => boolean;

const octets = Buffer.prototype as { toString: ToText; equals: Equals };
const plain = octets.toString;

octets.toString = function (encoding, start, end) {
  if (encoding !== 'base64url') return plain.call(this, encoding, start, end);
  const text = plain.call(this, 'base64', start, end);
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

octets.equals = function (other) {
  return Buffer.compare(this, other) === 0;
};

Object.assign(globalThis, { Buffer, global: globalThis });
