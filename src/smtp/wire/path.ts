/**
 * Reverse-path and Forward-path.
 * Implements: RFC 5321 §4.1.2 (Path, Mailbox), §4.1.3 (address literals), RFC 6531 §3.3 (UTF-8 in both parts), appendix C
 * (source routes are read and ignored).
 * Two tolerances that old clients need: spaces after the colon, and a mailbox without its brackets.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Cursor } from '../../base/cursor.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { maxDomain, maxLabel, maxLocalPart } from '../limits.ts';
import { atext, dcontent, ldh, qtextSmtp, space } from './octets.ts';

export interface Path {
  /** '' is the null sender. */
  readonly mailbox: string;
  /** An octet beyond ASCII is in it: SMTPUTF8 is needed. */
  readonly utf8: boolean;
}
export type PathFault = 'syntax' | 'tooLong';

const LESS = 0x3c;
const GREATER = 0x3e;
const AT = 0x40;
const DOT = 0x2e;
const DQUOTE = 0x22;
const BACKSLASH = 0x5c;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Reverse-path = Path / "<>" */
export function reversePath(cursor: Cursor): Result<Path, PathFault> {
  cursor.skipWhile(space);
  if (cursor.peek() === LESS && cursor.peek(1) === GREATER) {
    cursor.position += 2;
    return ok({ mailbox: '', utf8: false });
  }
  return path(cursor);
}

/** "<Postmaster>" / Forward-path. RFC 5321 §4.1.1.3 */
export function forwardPath(cursor: Cursor): Result<Path, PathFault> {
  cursor.skipWhile(space);
  if (cursor.takeWord('<postmaster>')) return ok({ mailbox: 'postmaster', utf8: false });
  return path(cursor);
}

/** Path = "<" [ A-d-l ":" ] Mailbox ">" */
function path(cursor: Cursor): Result<Path, PathFault> {
  const bracketed = cursor.take(LESS);
  if (bracketed && cursor.peek() === AT && !sourceRoute(cursor)) return fail('syntax');
  const found = mailbox(cursor);
  if (found.ok && bracketed && !cursor.take(GREATER)) return fail('syntax');
  return found;
}

/** A-d-l = At-domain *( "," At-domain ), then ":" */
function sourceRoute(cursor: Cursor): boolean {
  do {
    if (!cursor.take(AT) || !(cursor.peek() === 0x5b ? addressLiteral(cursor) : domain(cursor))) return false;
  } while (cursor.take(COMMA));
  return cursor.take(COLON);
}

/** Mailbox = Local-part "@" ( Domain / address-literal ) */
function mailbox(cursor: Cursor): Result<Path, PathFault> {
  const from = cursor.position;
  if (!localPart(cursor)) return fail('syntax');
  const localLength = cursor.position - from;
  if (!cursor.take(AT)) return fail('syntax');
  const domainFrom = cursor.position;
  if (!(cursor.peek() === 0x5b ? addressLiteral(cursor) : domain(cursor))) {
    // A label that is too long is a length, not a syntax.
    return fail(cursor.position - domainFrom > maxLabel ? 'tooLong' : 'syntax');
  }
  if (localLength > maxLocalPart || cursor.position - domainFrom > maxDomain) return fail('tooLong');
  const octets = cursor.bytes.subarray(from, cursor.position);
  return ok({ mailbox: octets.toString('utf8'), utf8: octets.some((octet) => octet >= 0x80) });
}

/** Local-part = Dot-string / Quoted-string; Dot-string = Atom *("." Atom) */
function localPart(cursor: Cursor): boolean {
  if (cursor.peek() === DQUOTE) return quotedString(cursor);
  do {
    if (cursor.skipWhile(atext) === 0) return false;
  } while (cursor.take(DOT));
  return true;
}

/** Quoted-string = DQUOTE *QcontentSMTP DQUOTE; quoted-pairSMTP = %d92 %d32-126 */
function quotedString(cursor: Cursor): boolean {
  cursor.take(DQUOTE);
  for (;;) {
    cursor.skipWhile(qtextSmtp);
    if (cursor.take(DQUOTE)) return true;
    if (!cursor.take(BACKSLASH)) return false;
    const pair = cursor.next();
    if (pair < 0x20 || pair > 0x7e) return false;
  }
}

/** Domain = sub-domain *("." sub-domain); sub-domain = Let-dig [Ldh-str] / U-label */
function domain(cursor: Cursor): boolean {
  do {
    const first = cursor.peek();
    const length = cursor.skipWhile(ldh);
    if (length === 0 || length > maxLabel || first === HYPHEN || cursor.peek(-1) === HYPHEN) return false;
  } while (cursor.take(DOT));
  return true;
}

/** address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]" */
export function addressLiteral(cursor: Cursor): boolean {
  if (!cursor.take(0x5b)) return false;
  const literal = cursor.takeWhile(dcontent);
  if (literal === null || !cursor.take(0x5d)) return false;
  if (isIPv4(literal)) return true;
  const colon = literal.indexOf(':');
  if (colon <= 0 || colon === literal.length - 1) return false;
  return literal.slice(0, colon).toLowerCase() === 'ipv6' ? isIPv6(literal.slice(colon + 1)) : isTag(literal, colon);
}

/** Standardized-tag = Ldh-str */
const isTag = (literal: string, end: number): boolean => {
  for (let i = 0; i < end; i++) if (ldh[literal.charCodeAt(i)] !== 1) return false;
  return literal[end - 1] !== '-';
};
