/**
 * The date-time of a header, read and written.
 * Implements: RFC 5322 §3.3 with the obsolete years, zones and comments of §4.3; asctime order and hyphens are read too.
 * A date that does not exist (30 Feb) is null; a missing or unknown zone counts as -0000, that is UTC.
 */
import { octets, type Cursor } from '../../base/cursor.ts';
import { cursorOver, skipCfws } from './lexical.ts';

export interface DateTime {
  /** Milliseconds since the epoch. */
  readonly epoch: number;
  /** Minutes east of UTC, as written. */
  readonly zone: number;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** obs-zone = "UT" / "GMT" / "EST" / … in hours; the military letters mean nothing any more. RFC 5322 §4.3 */
const zones: ReadonlyMap<string, number> = new Map([
  ['EST', -5],
  ['EDT', -4],
  ['CST', -6],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
]);

const digits = octets((octet) => octet >= 0x30 && octet <= 0x39);
const letters = octets((octet) => (octet >= 0x41 && octet <= 0x5a) || (octet >= 0x61 && octet <= 0x7a));
const COLON = 0x3a;
const COMMA = 0x2c;
const DOT = 0x2e;
const HYPHEN = 0x2d;
const PLUS = 0x2b;

/** date-time = [ day-of-week "," ] date time [CFWS]. RFC 5322 §3.3 */
export function dateTime(value: string | Buffer): DateTime | null {
  const cursor = cursorOver(value);
  const first = word(cursor);
  if (first !== null) {
    separator(cursor);
    // asctime: Mon Jan  2 15:04:05 2006
    const month = monthNumber(word(cursor) ?? first);
    if (month !== -1) return asctime(cursor, month);
  }
  const day = number(cursor, 2);
  separator(cursor);
  const month = monthNumber(word(cursor) ?? '');
  separator(cursor);
  const year = yearNumber(cursor);
  if (day === null || month === -1 || year === null) return null;
  separator(cursor);
  const time = timeOfDay(cursor);
  return time === null ? null : moment(year, month, day, time, zone(cursor));
}

/** After the month: day, time, an optional zone, year. */
function asctime(cursor: Cursor, month: number): DateTime | null {
  const day = number(cursor, 2);
  const time = timeOfDay(cursor);
  if (day === null || time === null) return null;
  const before = zone(cursor);
  const year = yearNumber(cursor);
  return year === null ? null : moment(year, month, day, time, before);
}

function moment(year: number, month: number, day: number, seconds: number, zone: number): DateTime | null {
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month, day);
  if (midnight.getUTCMonth() !== month || midnight.getUTCDate() !== day) return null;
  return { epoch: midnight.getTime() + (seconds - zone * 60) * 1000, zone };
}

function word(cursor: Cursor): string | null {
  skipCfws(cursor);
  return cursor.takeWhile(letters);
}

/** What may stand between the elements of a date beside white space. */
function separator(cursor: Cursor): void {
  skipCfws(cursor);
  if (cursor.peek() === COMMA || cursor.peek() === DOT || cursor.peek() === HYPHEN) cursor.next();
}

function number(cursor: Cursor, most: number): number | null {
  skipCfws(cursor);
  const text = cursor.takeWhile(digits);
  return text === null || text.length > most ? null : Number(text);
}

const monthNumber = (name: string): number => {
  const start = name.slice(0, 3).toLowerCase();
  return start.length < 3 ? -1 : months.findIndex((month) => month.toLowerCase() === start);
};

/** obs-year: 00-49 is 20xx, 50-99 and three digits count from 1900. RFC 5322 §4.3 */
function yearNumber(cursor: Cursor): number | null {
  skipCfws(cursor);
  const text = cursor.takeWhile(digits);
  if (text === null || text.length < 2 || text.length > 4) return null;
  const year = Number(text);
  if (text.length === 4) return year;
  return text.length === 2 && year < 50 ? year + 2000 : year + 1900;
}

/** time-of-day = hour ":" minute [ ":" second ], in seconds; 60 is a leap second. RFC 5322 §3.3 */
function timeOfDay(cursor: Cursor): number | null {
  const hour = number(cursor, 2);
  if (hour === null || hour > 23 || !timeSeparator(cursor)) return null;
  const minute = number(cursor, 2);
  if (minute === null || minute > 59) return null;
  if (!timeSeparator(cursor)) return (hour * 60 + minute) * 60;
  const second = number(cursor, 2);
  if (second === null || second > 60) return null;
  return (hour * 60 + minute) * 60 + second;
}

function timeSeparator(cursor: Cursor): boolean {
  skipCfws(cursor);
  return cursor.take(COLON) || cursor.take(DOT);
}

/** zone = (FWS ( "+" / "-" ) 4DIGIT) / (FWS obs-zone), in minutes. RFC 5322 §3.3, §4.3 */
function zone(cursor: Cursor): number {
  skipCfws(cursor);
  const name = cursor.takeWhile(letters);
  if (name !== null && cursor.peek() !== PLUS && cursor.peek() !== HYPHEN) {
    return (zones.get(name.toUpperCase()) ?? 0) * 60;
  }
  const sign = cursor.peek() === HYPHEN ? -1 : 1;
  if (!cursor.take(PLUS) && !cursor.take(HYPHEN)) return 0;
  const text = cursor.takeWhile(digits);
  if (text?.length !== 4) return 0;
  const minutes = Number(text.slice(2));
  return minutes > 59 ? 0 : sign * (Number(text.slice(0, 2)) * 60 + minutes);
}

/** A date-time as it is written: "Tue, 01 Jul 2003 10:52:37 +0200". RFC 5322 §3.3 */
export function formatDate(ms: number, zoneMinutes = 0): string {
  const local = new Date(ms + zoneMinutes * 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${two(local.getUTCDate())} ${months[local.getUTCMonth()] ?? ''} ${String(local.getUTCFullYear()).padStart(4, '0')}`;
  const time = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  const east = Math.abs(zoneMinutes);
  const offset = `${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(east / 60))}${two(east % 60)}`;
  return `${days[local.getUTCDay()] ?? ''}, ${date} ${time} ${offset}`;
}
