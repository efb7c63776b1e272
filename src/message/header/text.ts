/**
 * Octets of a header as text: UTF-8 where they are valid UTF-8, else Latin-1. Unfolding.
 * Implements: RFC 5322 §2.2.3 (unfolding), RFC 6532 §3 (UTF-8 in headers).
 * What comes out never holds CR, LF or NUL, so that every protocol can say it again.
 * Not here: encoded words (encoded-word.ts).
 */
import { isUtf8 } from 'node:buffer';
import { CR, HTAB, LF, NUL, SP } from '../../base/bytes.ts';

const isWsp = (octet: number | undefined): boolean => octet === SP || octet === HTAB;

/** Removes the line break of every fold: a CRLF (or LF) with white space behind it. The white space stays. */
export function unfold(bytes: Buffer): Buffer {
  let at = bytes.indexOf(LF);
  if (at === -1) return bytes;
  const unfolded = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let from = 0;
  for (; at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (!isWsp(bytes[at + 1])) continue;
    const to = at > from && bytes[at - 1] === CR ? at - 1 : at;
    length += bytes.copy(unfolded, length, from, to);
    from = at + 1;
  }
  length += bytes.copy(unfolded, length, from);
  return unfolded.subarray(0, length);
}

/** Octets between two positions as text: folds undone, stray line breaks made spaces, NUL made U+FFFD. */
export function octetText(bytes: Buffer, from = 0, to = bytes.length): string {
  let all = 0;
  let control = false;
  for (let at = from; at < to; at++) {
    const octet = bytes[at] ?? 0;
    all |= octet;
    if (octet === CR || octet === LF || octet === NUL) control = true;
  }
  if (!control) return decoded(bytes, from, to, all);
  const clean = unfold(bytes.subarray(from, to));
  const text = decoded(clean, 0, clean.length, all);
  return text.replaceAll('\r\n', ' ').replaceAll('\r', ' ').replaceAll('\n', ' ').replaceAll('\0', '\ufffd');
}

function decoded(bytes: Buffer, from: number, to: number, all: number): string {
  if (all < 0x80 || !isUtf8(bytes.subarray(from, to))) return bytes.toString('latin1', from, to);
  return bytes.toString('utf8', from, to);
}

/** unstructured: the text of a field without the white space around it. RFC 5322 §3.2.5 */
export function unstructured(bytes: Buffer, from = 0, to = bytes.length): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(bytes[start])) start += 1;
  while (end > start && isBlank(bytes[end - 1])) end -= 1;
  return octetText(bytes, start, end);
}

const isBlank = (octet: number | undefined): boolean => isWsp(octet) || octet === CR || octet === LF;
