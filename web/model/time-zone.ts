/**
 * The moment at which clocks of a time zone show a time: by the zone's name where the browser knows it, else by what the calendar
 * itself says of the zone, as far as calendars in use say it (a rule once a year by month and weekday).
 * Implements of RFC 5545: §3.6.5 (VTIMEZONE), without expanding its rules.
 */

/** What clocks and calendars on the wall show. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Properties of STANDARD or DAYLIGHT, as of jCal. RFC 7265 */
type Observance = readonly (readonly [name: string, parameters: object, type: string, ...values: readonly unknown[]])[];

const utcOf = ({ year, month, day, hour, minute, second }: Wall): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/** Milliseconds since the epoch. Without a zone, and in one that nobody knows, it is that of the reader. */
export function instantOf(wall: Wall, zone: string | null, observances: readonly Observance[]): number {
  if (zone === 'UTC') return utcOf(wall);
  const byName = zone === null ? null : offsetByName(utcOf(wall), zone);
  if (byName !== null) return utcOf(wall) - byName;
  const told = zone === null ? null : offsetTold(wall, observances);
  if (told !== null) return utcOf(wall) - told;
  return new Date(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second).getTime();
}

/** How far clocks there are ahead; null where the browser does not know the zone. */
function offsetByName(wall: number, zone: string): number | null {
  try {
    const format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const offsetAt = (instant: number): number => {
      const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
      return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
    };
    // The first guess may lie beyond a change of the clocks.
    return offsetAt(wall - offsetAt(wall));
  } catch {
    return null;
  }
}

interface Onset {
  readonly from: number;
  readonly offset: number;
}

function offsetTold(wall: Wall, observances: readonly Observance[]): number | null {
  const onsets = observances.slice(0, 20).flatMap((one) => onsetsOf(one, wall.year));
  const before = onsets.filter(({ from }) => from <= utcOf(wall)).toSorted((a, b) => b.from - a.from);
  return (before[0] ?? onsets[0])?.offset ?? null;
}

/** When it begins by its rule in that year and in the one before, else when it first does. */
function onsetsOf(observance: Observance, year: number): readonly Onset[] {
  const value = (name: string): unknown => observance.find(([one]) => one === name)?.[3];
  const offset = offsetOf(value('tzoffsetto'));
  const first = Date.parse(`${String(value('dtstart')).slice(0, 19)}Z`);
  if (offset === null || Number.isNaN(first)) return [];
  const rule = value('rrule') as Readonly<Record<string, unknown>> | undefined;
  const month = Number(rule?.['bymonth']);
  const day = nthDay(rule?.['byday']);
  if (rule?.['freq'] !== 'YEARLY' || !(month >= 1 && month <= 12) || day === null) return [{ from: first, offset }];
  return [year, year - 1].map((one) => ({ from: dayOf(one, month, day) + (first % 86_400_000), offset }));
}

/** '+01:00' */
function offsetOf(value: unknown): number | null {
  const text = String(value);
  const [hours = NaN, minutes = NaN] = text.slice(1).split(':').map(Number);
  const size = (hours * 60 + minutes) * 60_000;
  return Number.isNaN(size) || size > 86_400_000 ? null : text.startsWith('-') ? -size : size;
}

interface NthDay {
  readonly weekday: number;
  /** 1 is the first of a month, -1 the last. */
  readonly nth: number;
}

/** '-1SU'. RFC 5545 §3.3.10 */
function nthDay(value: unknown): NthDay | null {
  const text = typeof value === 'string' ? value : Array.isArray(value) && value.length === 1 ? String(value[0]) : '';
  const weekday = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'].indexOf(text.slice(-2));
  const nth = Number(text.slice(0, -2));
  return weekday < 0 || !Number.isInteger(nth) || nth === 0 || Math.abs(nth) > 5 ? null : { weekday, nth };
}

function dayOf(year: number, month: number, { weekday, nth }: NthDay): number {
  const edge = new Date(Date.UTC(year, nth > 0 ? month - 1 : month, nth > 0 ? 1 : 0));
  const by = nth > 0 ? (weekday - edge.getUTCDay() + 7) % 7 : -((edge.getUTCDay() - weekday + 7) % 7);
  const weeks = nth > 0 ? nth - 1 : nth + 1;
  return edge.getTime() + (by + weeks * 7) * 86_400_000;
}
