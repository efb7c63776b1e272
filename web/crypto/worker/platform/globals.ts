/**
 * What the rooms of the server expect of their platform, where that is a browser. Imported before anything else.
 * The library behind Buffer knows no 'base64url'.
 */
import { Buffer } from 'buffer';

type ToText = (this: Buffer, encoding?: BufferEncoding, start?: number, end?: number) => string;

const octets = Buffer.prototype as { toString: ToText };
const plain = octets.toString;

octets.toString = function (encoding, start, end) {
  if (encoding !== 'base64url') return plain.call(this, encoding, start, end);
  const text = plain.call(this, 'base64', start, end);
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

Object.assign(globalThis, { Buffer, global: globalThis });
