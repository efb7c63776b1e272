/**
 * Atoms, strings and numbers. A rule that does not match answers null.
 * Implements: RFC 9051 §4.1-4.3, §9; literals as RFC 7888 and RFC 3516 extend them.
 * Literals stand in the command where they were announced: server/framing.ts has read them.
 */
import { isUtf8 } from 'node:buffer';
import { CR, DQUOTE, LF, NUL, SP } from '../../base/bytes.ts';
import type { Cursor } from '../../base/cursor.ts';
import { astringChars, atomChars, digits, listChars } from './octets.ts';

const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const TILDE = 0x7e;
const ZERO = 0x30;

/** SP; some clients send more than one, which harms nobody. */
export function space(cursor: Cursor): boolean {
  if (!cursor.take(SP)) return false;
  while (cursor.take(SP));
  return true;
}

/** atom = 1*ATOM-CHAR */
export const atom = (cursor: Cursor): string | null => cursor.takeWhile(atomChars);

/** An atom in capitals: names of commands, items and options are compared without case. */
export const word = (cursor: Cursor): string | null => atom(cursor)?.toUpperCase() ?? null;

/** Digits up to `largest`, or null. Leading zeros are harmless; nothing else is taken. */
function digitsBelow(cursor: Cursor, largest: number): number | null {
  const from = cursor.position;
  const count = cursor.skipWhile(digits);
  let value = 0;
  for (let at = from; at < cursor.position; at++) value = value * 10 + ((cursor.bytes[at] ?? ZERO) - ZERO);
  if (count > 0 && count <= 20 && value <= largest) return value;
  cursor.position = from;
  return null;
}

/** number = 1*DIGIT, below 2^32 */
export const number = (cursor: Cursor): number | null => digitsBelow(cursor, 0xffff_ffff);

/** nz-number = digit-nz *DIGIT, below 2^32 */
export function nzNumber(cursor: Cursor): number | null {
  return cursor.peek() === ZERO ? null : number(cursor);
}

/** number64 = 1*DIGIT, below 2^63; what a double cannot hold exactly is as large as anything here can be. */
export function number64(cursor: Cursor): number | null {
  const value = digitsBelow(cursor, 2 ** 64);
  return value === null ? null : Math.min(value, Number.MAX_SAFE_INTEGER);
}

/** The octets as text, or null where they are not UTF-8 or hold a NUL. */
export function utf8(octets: Buffer): string | null {
  return !isUtf8(octets) || octets.includes(NUL) ? null : octets.toString('utf8');
}

/** quoted = DQUOTE *QUOTED-CHAR DQUOTE */
export function quoted(cursor: Cursor): Buffer | null {
  if (cursor.peek() !== DQUOTE) return null;
  const start = cursor.position;
  const { bytes, end } = cursor;
  let escapes = 0;
  let at = start + 1;
  for (; at < end; at++) {
    const octet = bytes[at];
    if (octet === DQUOTE) break;
    if (octet === CR || octet === LF || octet === NUL) return null;
    if (octet !== BACKSLASH) continue;
    escapes += 1;
    at += 1;
    if (bytes[at] !== DQUOTE && bytes[at] !== BACKSLASH) return null;
  }
  if (at >= end) return null;
  cursor.position = at + 1;
  return escapes === 0 ? bytes.subarray(start + 1, at) : unescaped(bytes.subarray(start + 1, at), escapes);
}

function unescaped(octets: Buffer, escapes: number): Buffer {
  const plain = Buffer.allocUnsafe(octets.length - escapes);
  let to = 0;
  for (let at = 0; at < octets.length; at++) {
    if (octets[at] === BACKSLASH) at += 1;
    plain[to++] = octets[at] ?? 0;
  }
  return plain;
}

/** literal = "{" number64 ["+"] "}" CRLF *CHAR8; literal8 = "~{" … "}" CRLF *OCTET. RFC 7888, RFC 3516 §4.2 */
export function literal(cursor: Cursor): Buffer | null {
  const start = cursor.position;
  cursor.take(TILDE);
  if (cursor.take(BRACE)) {
    const size = number64(cursor);
    cursor.take(0x2b);
    if (size !== null && cursor.take(0x7d) && lineBreak(cursor) && cursor.position + size <= cursor.end) {
      const octets = cursor.bytes.subarray(cursor.position, cursor.position + size);
      cursor.position += size;
      return octets;
    }
  }
  cursor.position = start;
  return null;
}

const lineBreak = (cursor: Cursor): boolean => {
  cursor.take(CR);
  return cursor.take(LF);
};

/** string = quoted / literal, as octets */
export function stringOctets(cursor: Cursor): Buffer | null {
  return cursor.peek() === DQUOTE ? quoted(cursor) : literal(cursor);
}

/** string = quoted / literal, as text */
export function string(cursor: Cursor): string | null {
  return textOf(cursor, stringOctets);
}

/** quoted, as text */
export function quotedText(cursor: Cursor): string | null {
  return textOf(cursor, quoted);
}

function textOf(cursor: Cursor, rule: (cursor: Cursor) => Buffer | null): string | null {
  const start = cursor.position;
  const octets = rule(cursor);
  const text = octets === null ? null : utf8(octets);
  if (text === null) cursor.position = start;
  return text;
}

/** Octets of the class, or a string. */
function classOrString(cursor: Cursor, table: Uint8Array): Buffer | null {
  const start = cursor.position;
  const next = cursor.peek();
  // "~{" begins a literal8, but "~foo" is an atom.
  if (next === DQUOTE || next === BRACE || (next === TILDE && cursor.peek(1) === BRACE)) return stringOctets(cursor);
  return cursor.skipWhile(table) === 0 ? null : cursor.bytes.subarray(start, cursor.position);
}

const astringOctets = (cursor: Cursor): Buffer | null => classOrString(cursor, astringChars);
const listMailboxOctets = (cursor: Cursor): Buffer | null => classOrString(cursor, listChars);

/** astring = 1*ASTRING-CHAR / string */
export const astring = (cursor: Cursor): string | null => textOf(cursor, astringOctets);

/** list-mailbox = 1*list-char / string */
export const listMailbox = (cursor: Cursor): string | null => textOf(cursor, listMailboxOctets);

/** nil / string: undefined stands for what is neither. */
export function nstring(cursor: Cursor): string | null | undefined {
  if (cursor.peek() !== DQUOTE && cursor.takeWord('NIL')) return null;
  return string(cursor) ?? undefined;
}

/** The end of the command, white space before it forgiven. */
export function commandEnd(cursor: Cursor): boolean {
  while (cursor.take(SP));
  return cursor.done;
}

/**
 * "(" [member *(SP member)] ")". Answers null where a member does not match, the list does not close, or there are
 * more members than `most`.
 */
export function list<T>(cursor: Cursor, member: (cursor: Cursor) => T | null, most: number): T[] | null {
  const start = cursor.position;
  if (!cursor.take(0x28)) return null;
  const members: T[] = [];
  while (cursor.take(SP));
  while (!cursor.take(0x29)) {
    const one = members.length < most ? member(cursor) : null;
    if (one === null || (!space(cursor) && cursor.peek() !== 0x29)) {
      if (one !== null) cursor.position = start;
      return null;
    }
    members.push(one);
  }
  return members;
}
