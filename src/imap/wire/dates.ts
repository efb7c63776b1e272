/**
 * Dates of the protocol. RFC 9051 §9: date, date-time.
 */
import { DQUOTE, SP } from '../../base/bytes.ts';
import type { Cursor } from '../../base/cursor.ts';
import { digits } from './octets.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const DASH = 0x2d;
const COLON = 0x3a;

/** Between `least` and `most` digits as a number. */
function fixed(cursor: Cursor, least: number, most: number): number | null {
  const from = cursor.position;
  while (cursor.position - from < most && digits[cursor.peek()] === 1) cursor.position += 1;
  if (cursor.position - from >= least) return Number(cursor.text(from, cursor.position));
  cursor.position = from;
  return null;
}

/** date-month = "Jan" / … / "Dec", from 0 */
function dateMonth(cursor: Cursor): number | null {
  const month = months.findIndex((name) => cursor.takeWord(name));
  return month === -1 ? null : month;
}

/** date-day "-" date-month "-" date-year, at midnight UTC; null where there is no such day. */
function dateText(cursor: Cursor): number | null {
  const day = fixed(cursor, 1, 2);
  if (day === null || !cursor.take(DASH)) return null;
  const month = dateMonth(cursor);
  if (month === null || !cursor.take(DASH)) return null;
  const year = fixed(cursor, 4, 4);
  if (year === null) return null;
  const at = new Date(0).setUTCFullYear(year, month, day);
  return new Date(at).getUTCDate() === day && day > 0 ? at : null;
}

/** date = date-text / DQUOTE date-text DQUOTE, as milliseconds of its midnight in UTC */
export function date(cursor: Cursor): number | null {
  const start = cursor.position;
  const isQuoted = cursor.take(DQUOTE);
  const at = dateText(cursor);
  if (at !== null && (!isQuoted || cursor.take(DQUOTE))) return at;
  cursor.position = start;
  return null;
}

/** date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE, in milliseconds since the epoch */
export function dateTime(cursor: Cursor): number | null {
  const start = cursor.position;
  const at = dateTimeInside(cursor);
  if (at === null) cursor.position = start;
  return at;
}

function dateTimeInside(cursor: Cursor): number | null {
  if (!cursor.take(DQUOTE)) return null;
  cursor.take(SP);
  const day = dateText(cursor);
  if (day === null || !cursor.take(SP)) return null;
  const hours = fixed(cursor, 2, 2);
  if (hours === null || hours > 23 || !cursor.take(COLON)) return null;
  const minutes = fixed(cursor, 2, 2);
  if (minutes === null || minutes > 59 || !cursor.take(COLON)) return null;
  const seconds = fixed(cursor, 2, 2);
  if (seconds === null || seconds > 60 || !cursor.take(SP)) return null;
  const east = cursor.peek() === 0x2b ? 1 : -1;
  if (!cursor.take(0x2b) && !cursor.take(DASH)) return null;
  const zone = fixed(cursor, 4, 4);
  if (zone === null || zone % 100 > 59 || !cursor.take(DQUOTE)) return null;
  const offset = east * (Math.floor(zone / 100) * 60 + (zone % 100));
  return day + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** date-time of a moment, in UTC. The zone in which a message came in is not kept. */
export function dateTimeText(at: number): string {
  const when = new Date(at);
  const day = when.getUTCDate();
  const year = String(Math.min(Math.max(when.getUTCFullYear(), 0), 9999)).padStart(4, '0');
  const time = `${two(when.getUTCHours())}:${two(when.getUTCMinutes())}:${two(when.getUTCSeconds())}`;
  return `"${day < 10 ? ' ' : ''}${day}-${months[when.getUTCMonth()] ?? 'Jan'}-${year} ${time} +0000"`;
}
