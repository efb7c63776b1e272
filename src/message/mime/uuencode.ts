/**
 * The uuencode format, read only: x-uuencode as transfer encoding of old mail.
 * Implements: POSIX uuencode (begin, lines with a count, end). Without a "begin" line every line is taken as data.
 */
import { LF, SP } from '../../base/bytes.ts';

const begin = Buffer.from('begin ');

const sixBits = (octet: number | undefined): number => ((octet ?? SP) - SP) & 0x3f;

export function decodeUuencode(text: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(text.length);
  let length = 0;
  let at = dataStart(text);
  while (at < text.length) {
    const lf = text.indexOf(LF, at);
    const end = lf === -1 ? text.length : lf;
    const first = text[at] ?? SP;
    const count = sixBits(first);
    // A zero count, or what cannot be a count, ends the data; "end" follows.
    if (count === 0 || first < SP || first > 0x60) break;
    length = decodeLine(text, at + 1, Math.min(count, Math.ceil(((end - at) * 3) / 4)), decoded, length);
    at = end + 1;
  }
  return decoded.subarray(0, length);
}

/** Behind the "begin mode name" line. */
function dataStart(text: Buffer): number {
  let at = text.indexOf(begin);
  while (at > 0 && text[at - 1] !== LF) at = text.indexOf(begin, at + 1);
  if (at === -1) return 0;
  const lf = text.indexOf(LF, at);
  return lf === -1 ? text.length : lf + 1;
}

function decodeLine(text: Buffer, start: number, count: number, decoded: Buffer, length: number): number {
  let at = start;
  let to = length;
  for (let left = count; left > 0; left -= 3) {
    const bits =
      (sixBits(text[at]) << 18) | (sixBits(text[at + 1]) << 12) | (sixBits(text[at + 2]) << 6) | sixBits(text[at + 3]);
    at += 4;
    for (let shift = 16; shift >= 0 && shift > 16 - left * 8; shift -= 8) decoded[to++] = (bits >> shift) & 0xff;
  }
  return to;
}
