/**
 * A command line in its parts.
 * Implements: RFC 2449 §8: command = keyword *(SP param) CRLF; keyword = 3*4VCHAR; param = 1*VCHAR.
 * Looser in one thing: the rest of the line is kept whole, as passwords have spaces (RFC 1939 §7) and may be UTF-8.
 */
import { isUtf8 } from 'node:buffer';
import { SP } from '../../base/bytes.ts';
import { Cursor, octets } from '../../base/cursor.ts';

export interface CommandLine {
  /** In capitals. */
  readonly keyword: string;
  /** What follows the first space, or '' . */
  readonly argument: string;
}

/** Letters, and digits for UTF8. */
const alphanumeric = octets(
  (octet) => (octet >= 0x41 && octet <= 0x5a) || (octet >= 0x61 && octet <= 0x7a) || (octet >= 0x30 && octet <= 0x39),
);
const control = octets((octet) => octet < 0x20 || octet === 0x7f);

/** null for a line with control characters, octets that are not UTF-8, or no keyword. */
export function commandLine(line: Buffer): CommandLine | null {
  if (!isUtf8(line) || line.some((octet) => control[octet] === 1)) return null;
  const cursor = new Cursor(line);
  const keyword = cursor.takeWhile(alphanumeric);
  if (keyword === null || !(cursor.done || cursor.take(SP))) return null;
  return { keyword: keyword.toUpperCase(), argument: cursor.rest().toString('utf8') };
}

/** 1*DIGIT, at most ten of them; null for anything else. */
export function wholeNumber(text: string): number | null {
  if (text.length === 0 || text.length > 10) return null;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return null;
  }
  return Number(text);
}

/** The params of an argument; spaces around them are forgiven. */
export const params = (argument: string): readonly string[] => argument.split(' ').filter((param) => param !== '');
