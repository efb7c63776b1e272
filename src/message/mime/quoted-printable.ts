/**
 * The quoted-printable transfer encoding.
 * Implements: RFC 2045 §6.7. Reading is tolerant: an "=" that begins no escape stands for itself, lower-case digits count,
 * white space at the end of a line goes, line breaks stay as they are.
 */
import { CR, HTAB, LF, SP } from '../../base/bytes.ts';
import { limits } from '../limits.ts';

const EQUALS = 0x3d;

/** The value of a hexadecimal digit, or -1. */
export const hexDigit = (octet: number | undefined): number => {
  if (octet === undefined) return -1;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

const isWsp = (octet: number | undefined): boolean => octet === SP || octet === HTAB;

export function decodeQuotedPrintable(text: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(text.length);
  let length = 0;
  let blanks = 0;
  for (let at = 0; at < text.length; at++) {
    const octet = text[at] ?? 0;
    if (octet === EQUALS) {
      blanks = 0;
      const high = hexDigit(text[at + 1]);
      const low = high === -1 ? -1 : hexDigit(text[at + 2]);
      if (low !== -1) {
        decoded[length++] = high * 16 + low;
        at += 2;
        continue;
      }
      const end = softBreak(text, at + 1);
      if (end !== -1) {
        at = end - 1;
        continue;
      }
    } else if (octet === LF || (octet === CR && text[at + 1] === LF)) {
      length -= blanks;
      blanks = 0;
    } else if (octet === SP || octet === HTAB) {
      // Blanks are counted as they come; at the end of a line they were padding of a transport (rule 3).
      blanks += 1;
    } else blanks = 0;
    decoded[length++] = octet;
  }
  return decoded.subarray(0, length - blanks);
}

/** Behind the soft line break whose "=" stands before `at` (rule 5), or -1 where there is none. */
function softBreak(text: Buffer, at: number): number {
  let end = at;
  while (isWsp(text[end])) end += 1;
  if (end >= text.length) return end;
  if (text[end] === LF) return end + 1;
  return text[end] === CR && text[end + 1] === LF ? end + 2 : -1;
}

const hex = '0123456789ABCDEF';

/**
 * Encodes; a CRLF (or LF) in the bytes is a line break of the text, written as CRLF. Lines have at most 76 characters.
 * A line never begins with "." or "From ", which transports are known to change.
 */
export function encodeQuotedPrintable(bytes: Buffer): Buffer {
  // Worst case: every octet becomes three, and every 75 of those carry a soft break of three.
  const encoded = Buffer.allocUnsafe(bytes.length * 4 + 8);
  let length = 0;
  let column = 0;
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at] ?? 0;
    const lineBreak = octet === LF ? 1 : octet === CR && bytes[at + 1] === LF ? 2 : 0;
    if (lineBreak > 0) {
      length += encoded.write('\r\n', length, 'latin1');
      column = 0;
      at += lineBreak - 1;
      continue;
    }
    const literal = standsForItself(bytes, at, column);
    if (column + (literal ? 1 : 3) > limits.encodedLine - 1 && !lineEnds(bytes, at + 1, column, literal)) {
      length += encoded.write('=\r\n', length, 'latin1');
      column = 0;
    }
    if (literal && standsForItself(bytes, at, column)) {
      encoded[length++] = octet;
      column += 1;
    } else {
      encoded[length++] = EQUALS;
      encoded[length++] = hex.charCodeAt(octet >> 4);
      encoded[length++] = hex.charCodeAt(octet & 15);
      column += 3;
    }
  }
  return encoded.subarray(0, length);
}

/** Whether the last character fits into column 76 because the line ends behind it. */
const lineEnds = (bytes: Buffer, next: number, column: number, literal: boolean): boolean =>
  column + (literal ? 1 : 3) <= limits.encodedLine && atLineEnd(bytes, next);

const atLineEnd = (bytes: Buffer, at: number): boolean =>
  at >= bytes.length || bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF);

function standsForItself(bytes: Buffer, at: number, column: number): boolean {
  const octet = bytes[at] ?? 0;
  if (octet === SP || octet === HTAB) return !atLineEnd(bytes, at + 1);
  if (octet < 0x21 || octet > 0x7e || octet === EQUALS) return false;
  if (column > 0) return true;
  // "." alone ends a message in SMTP; "From " begins one in a mailbox file.
  return octet !== 0x2e && !(octet === 0x46 && bytes.toString('latin1', at, at + 5) === 'From ');
}
