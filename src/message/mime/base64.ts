/**
 * The base64 transfer encoding.
 * Implements: RFC 2045 §6.8, RFC 4648 §4 (and the alphabet of §5 when reading). What is not in the alphabet is skipped;
 * padding ends a quantum, so that encodings written one behind the other are understood too.
 */
import { octets } from '../../base/cursor.ts';
import { limits } from '../limits.ts';
import { breakLines } from './lines.ts';

const EQUALS = 0x3d;
const padding = octets((octet) => octet === EQUALS || octet <= 0x20);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Octet -> its six bits, or 255. */
const sextets = new Uint8Array(256).fill(255);
for (let value = 0; value < 64; value++) sextets[alphabet.charCodeAt(value)] = value;
sextets[0x2d] = 62;
sextets[0x5f] = 63;

/** The six bits that an octet stands for, or null. */
export function sextetOf(octet: number): number | null {
  const sextet = sextets[octet] ?? 255;
  return sextet === 255 ? null : sextet;
}

export function decodeBase64(text: Buffer): Buffer {
  let end = text.indexOf(EQUALS);
  if (end === -1) end = text.length;
  let at = end;
  while (at < text.length && padding[text[at] ?? 0] === 1) at += 1;
  // Padding inside the text is rare, and the runtime's decoder would stop there.
  return at < text.length ? decodeQuanta(text) : Buffer.from(text.toString('latin1', 0, end), 'base64');
}

function decodeQuanta(text: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (const octet of text) {
    if (octet === EQUALS) {
      held = 0;
      continue;
    }
    const sextet = sextets[octet] ?? 255;
    if (sextet === 255) continue;
    bits = ((bits << 6) | sextet) & 0xfff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      decoded[length++] = (bits >> held) & 0xff;
    }
  }
  return decoded.subarray(0, length);
}

/** base64 in lines of 76 characters, CRLF behind each. */
export const encodeBase64 = (bytes: Buffer): Buffer => breakLines(bytes.toString('base64'), limits.encodedLine);
