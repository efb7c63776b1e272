/**
 * Lists of tag=value, as signatures and key records have them.
 * Implements: RFC 6376 §3.2, with the UTF-8 that RFC 8616 §5 lets into the values of internationalised headers.
 */
import { isUtf8 } from 'node:buffer';
import { octets } from '../../base/cursor.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { whiteSpace } from '../../message/header/lexical.ts';
import { shown } from '../shown.ts';

export interface Tag {
  /** Without the white space around it; that inside is as it stands. */
  readonly value: string;
  /** Between the "=" and the ";" or the end: where all white space around the value is within. */
  readonly from: number;
  readonly to: number;
}

/** By name, in the order of the list. */
export type TagList = ReadonlyMap<string, Tag>;

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const isAlpha = (octet: number): boolean => (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a;
const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
/** ALNUMPUNC = ALPHA / DIGIT / "_" */
const alnumpunc = octets((octet) => isAlpha(octet) || isDigit(octet) || octet === 0x5f);
/** VCHAR with the semicolon left out, FWS, and octets of UTF-8. */
const valueOctet = octets(
  (octet) => (octet >= 0x21 && octet !== SEMICOLON && octet !== 0x7f) || whiteSpace[octet] === 1,
);

/**
 * tag-list = tag-spec *( ";" tag-spec ) [ ";" ]
 * tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
 * White space behind a final semicolon is let through. A list that breaks a rule is invalid as a whole: what is wrong.
 */
export function parseTagList(bytes: Buffer, from = 0, to = bytes.length): Result<TagList, string> {
  const tags = new Map<string, Tag>();
  for (let at = from; at < to;) {
    const semicolon = bytes.indexOf(SEMICOLON, at);
    const end = semicolon === -1 || semicolon > to ? to : semicolon;
    const start = behindWhiteSpace(bytes, at, end);
    if (start === end) {
      if (tags.size > 0 && end === to) break;
      return fail('there is nothing between two semicolons');
    }
    let nameEnd = start;
    while (nameEnd < end && alnumpunc[bytes[nameEnd] ?? 0] === 1) nameEnd += 1;
    const equals = behindWhiteSpace(bytes, nameEnd, end);
    const name = bytes.toString('latin1', start, nameEnd);
    if (nameEnd === start || !isAlpha(bytes[start] ?? 0) || equals === end || bytes[equals] !== EQUALS) {
      return fail(`"${shown(bytes.toString('latin1', start, Math.min(end, start + 40)))}" is not a tag with a value`);
    }
    if (tags.has(name)) return fail(`${shown(name, 20)}= is there twice`);
    const value = tagValue(bytes, equals + 1, end);
    if (value === null) return fail(`${shown(name, 20)}= has characters that cannot be`);
    tags.set(name, { value, from: equals + 1, to: end });
    at = end + 1;
  }
  return tags.size === 0 ? fail('there are no tags') : ok(tags);
}

/** tag-value = [ tval *( 1*(WSP / FWS) tval ) ] ; tval = 1*VALCHAR ; VALCHAR = %x21-3A / %x3C-7E */
function tagValue(bytes: Buffer, from: number, to: number): string | null {
  const start = behindWhiteSpace(bytes, from, to);
  let end = to;
  while (end > start && whiteSpace[bytes[end - 1] ?? 0] === 1) end -= 1;
  let all = 0;
  for (let at = start; at < end; at++) {
    const octet = bytes[at] ?? 0;
    if (valueOctet[octet] === 0) return null;
    all |= octet;
  }
  if (all < 0x80) return bytes.toString('latin1', start, end);
  const octetsOfValue = bytes.subarray(start, end);
  return isUtf8(octetsOfValue) ? octetsOfValue.toString('utf8') : null;
}

function behindWhiteSpace(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && whiteSpace[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

/** Words between colons, the white space around them gone: the form of h=, q=, s= and t=. */
export const colonList = (value: string): readonly string[] => value.split(':').map((word) => word.trim());
