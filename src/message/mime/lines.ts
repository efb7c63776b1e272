/**
 * ASCII text broken into lines of one length, CRLF behind each.
 */
import { CR, LF } from '../../base/bytes.ts';

export function breakLines(text: string, length: number): Buffer {
  const octets = Buffer.from(text, 'latin1');
  const broken = Buffer.allocUnsafe(octets.length + Math.ceil(octets.length / length) * 2);
  let at = 0;
  for (let from = 0; from < octets.length; from += length) {
    at += octets.copy(broken, at, from, Math.min(from + length, octets.length));
    broken[at++] = CR;
    broken[at++] = LF;
  }
  return broken;
}
