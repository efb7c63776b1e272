/**
 * A hashcash stamp: work that was done for one recipient and one day.
 * Implements: hashcash 1.22, `version:bits:date:resource:ext:rand:counter` (1) and `version:date:resource:suffix` (0), whose value is the
 * number of zero bits that SHA-1 of the whole begins with.
 * Not here: whether it was spent (adviser.ts), making one (mint.ts).
 */
import { hash } from 'node:crypto';
import { limits } from './limits.ts';

export interface Stamp {
  readonly version: 0 | 1;
  /** What it says of itself; null in version 0, which says nothing. */
  readonly claimed: number | null;
  /** Bits that it is worth. */
  readonly bits: number;
  /** Milliseconds since the epoch. */
  readonly date: number;
  readonly resource: string;
}

/** stamp of version 1 = "1" ":" bits ":" date ":" resource ":" *ext ":" rand ":" counter; of 0 = "0" ":" date ":" resource ":" suffix */
export function parseStamp(text: string): Stamp | null {
  if (text.length > limits.stampCharacters) return null;
  const parts = text.split(':');
  const [version = '', ...rest] = parts;
  if (version === '1' && rest.length === 6) {
    const [bits = '', date = '', resource = ''] = rest;
    const claimed = bits.length <= 3 ? digits(bits) : null;
    const at = stampDate(date);
    if (claimed === null || at === null || resource === '') return null;
    return { version: 1, claimed, bits: Math.min(claimed, zeroBits(text)), date: at, resource };
  }
  if (version === '0' && rest.length === 3) {
    const [date = '', resource = ''] = rest;
    const at = stampDate(date);
    if (at === null || resource === '') return null;
    return { version: 0, claimed: null, bits: zeroBits(text), date: at, resource };
  }
  return null;
}

/** date = YYMMDD [hhmm [ss]], UTC */
export function stampDate(text: string): number | null {
  if (![6, 10, 12].includes(text.length)) return null;
  const pairs: number[] = [];
  for (let at = 0; at < text.length; at += 2) {
    const pair = digits(text.slice(at, at + 2));
    if (pair === null) return null;
    pairs.push(pair);
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = pairs;
  const at = Date.UTC(2000 + year, month - 1, day, hour, minute, second);
  const back = new Date(at);
  const isReal =
    back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? at : null;
}

/** YYMMDD */
export function formatStampDate(now: number): string {
  const date = new Date(now);
  return [date.getUTCFullYear() % 100, date.getUTCMonth() + 1, date.getUTCDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('');
}

export function zeroBits(text: string): number {
  const digest = hash('sha1', text, 'buffer');
  let bits = 0;
  for (const octet of digest) {
    if (octet !== 0) return bits + Math.clz32(octet) - 24;
    bits += 8;
  }
  return bits;
}

const digits = (text: string): number | null =>
  text !== '' && Array.from(text).every((digit) => digit >= '0' && digit <= '9') ? Number(text) : null;

export type StampProblem = 'for-another' | 'too-cheap' | 'false-claim' | 'expired' | 'not-yet';

/** What keeps a stamp from counting for this recipient now, or null. */
export function problemOf(stamp: Stamp, recipient: string, least: number, now: number): StampProblem | null {
  if (stamp.resource.toLowerCase() !== recipient.toLowerCase()) return 'for-another';
  if (stamp.claimed !== null && stamp.bits < stamp.claimed) return 'false-claim';
  if (stamp.bits < least) return 'too-cheap';
  if (now > expiryOf(stamp)) return 'expired';
  return stamp.date > now + limits.skew ? 'not-yet' : null;
}

/** When the stamp is worth nothing any more, and need not be remembered. */
export const expiryOf = ({ date }: Stamp): number => date + limits.validity + limits.skew;
