/**
 * A DNS list as the configuration writes it: whose it is, what its answers mean and how much each weighs.
 * Implements: RFC 5782 §2.3 (answers in 127.0.0.0/8 tell sub-lists apart).
 *
 *   zone   = name *( SP word )
 *   word   = "allow" / "refuse" / "points=" number / answer "=" number
 *   answer = "127." octet "." octet "." range      ; range = octet [ "-" octet ]
 *   octet  = number from 0 to 255, or "*"
 */
import { isHostName } from './fields.ts';

/** Which answers, octet by octet, from and to. */
type Range = readonly [least: number, most: number];

export interface Meaning {
  readonly octets: readonly [Range, Range, Range];
  readonly points: number;
}

export interface Zone {
  /** A-labels, lower case. */
  readonly name: string;
  /** Who is on an allow list is welcome, whatever block lists say. */
  readonly kind: 'block' | 'allow';
  /** Who is on it is refused at once, rather than only counted. */
  readonly refuse: boolean;
  /** Of answers that no meaning names. */
  readonly points: number;
  /** The first that fits counts. */
  readonly meanings: readonly Meaning[];
}

/** Points of a list that says nothing else: enough to be noticed, not enough to decide alone. */
const usualPoints = 2;

/** null for what is not of this form. */
export function parseZone(text: string): Zone | null {
  const [first = '', ...words] = text.split(' ').filter((word) => word !== '');
  const name = first.toLowerCase();
  if (!isHostName(name) || name.length > longestZone) return null;
  let zone: Zone = { name, kind: 'block', refuse: false, points: usualPoints, meanings: [] };
  let points: number | null = null;
  for (const word of words) {
    if (word === 'allow') zone = { ...zone, kind: 'allow' };
    else if (word === 'refuse') zone = { ...zone, refuse: true };
    else {
      const sign = word.indexOf('=');
      const value = sign < 0 ? null : parsePoints(word.slice(sign + 1));
      if (value === null) return null;
      if (word.startsWith('points=')) points = value;
      else {
        const octets = parseAnswer(word.slice(0, sign));
        if (octets === null) return null;
        zone = { ...zone, meanings: [...zone.meanings, { octets, points: value }] };
      }
    }
  }
  if (zone.kind === 'allow' && zone.refuse) return null;
  // Where answers are named, only those count, unless something is said of the others.
  return { ...zone, points: points ?? (zone.meanings.length > 0 ? 0 : usualPoints) };
}

/** In front of it stand the 64 octets of an IPv6 address. RFC 1035 §2.3.4, RFC 5782 §2.4 */
const longestZone = 253 - 64;

/** 1*2DIGIT [ "." 1*2DIGIT ] */
function parsePoints(text: string): number | null {
  const [whole = '', part, more] = text.split('.');
  const isNumber = (digits: string): boolean => digits.length >= 1 && digits.length <= 2 && isDigits(digits);
  return more === undefined && isNumber(whole) && (part === undefined || isNumber(part)) ? Number(text) : null;
}

const isDigits = (text: string): boolean => Array.from(text).every((letter) => letter >= '0' && letter <= '9');

function parseAnswer(text: string): Meaning['octets'] | null {
  const [first, b = '', c = '', d = '', more] = text.split('.');
  const [second, third, fourth] = [octet(b), octet(c), range(d)];
  if (first !== '127' || more !== undefined) return null;
  return second === null || third === null || fourth === null ? null : [second, third, fourth];
}

function octet(text: string): Range | null {
  if (text === '*') return [0, 255];
  if (text === '' || text.length > 3 || !isDigits(text) || Number(text) > 255) return null;
  return [Number(text), Number(text)];
}

function range(text: string): Range | null {
  const dash = text.indexOf('-');
  if (dash < 0) return octet(text);
  const [from, to] = [octet(text.slice(0, dash)), octet(text.slice(dash + 1))];
  return from === null || to === null || text.includes('*') || from[0] > to[0] ? null : [from[0], to[0]];
}
