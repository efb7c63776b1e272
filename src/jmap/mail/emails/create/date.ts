/**
 * Date: date-time of RFC 3339 with "T" and "Z" in capitals.
 * Implements: RFC 8620 §1.4.
 */
import type { DateTime } from '../../../../message/header/date.ts';

const pattern = '0000-00-00T00:00:00';

/** null for what is none. */
export function readDate(text: string): DateTime | null {
  if (text.length > 40 || !fits(text.slice(0, pattern.length), pattern)) return null;
  let at = pattern.length;
  if (text[at] === '.') {
    do at += 1;
    while (isDigit(text[at]));
    if (!isDigit(text[at - 1])) return null;
  }
  const zone = text.slice(at);
  const isUtc = zone === 'Z';
  if (!isUtc && !fits(zone, '+00:00') && !fits(zone, '-00:00')) return null;
  const epoch = Date.parse(text);
  if (Number.isNaN(epoch)) return null;
  const minutes = isUtc ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return { epoch: Math.floor(epoch / 1000) * 1000, zone: zone.startsWith('-') ? -minutes : minutes };
}

/** UTCDate in milliseconds since the epoch. */
export const readUtcDate = (text: string): number | null =>
  text.endsWith('Z') ? (readDate(text)?.epoch ?? null) : null;

const isDigit = (letter: string | undefined): boolean => letter !== undefined && letter >= '0' && letter <= '9';

const fits = (text: string, wanted: string): boolean =>
  text.length === wanted.length &&
  Array.from(wanted).every((letter, at) => (letter === '0' ? isDigit(text[at]) : letter === text[at]));
