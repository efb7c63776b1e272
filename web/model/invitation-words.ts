/** When an event is, as one reads it: where one is, and where its organiser is. */
import type { Moment } from './invitation.ts';

const dated = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const timed = { ...dated, hour: '2-digit', minute: '2-digit' } as const;

/** What the wall shows, as if it were a moment in UTC. */
const shown = ({ wall: { year, month, day, hour, minute } }: Moment): number =>
  Date.UTC(year, month - 1, day, hour, minute);

const range = (format: Intl.DateTimeFormat, from: Date | number, to: Date | number | null): string =>
  to === null || Number(to) <= Number(from) ? format.format(from) : format.formatRange(from, to);

/** In the time zone of the reader; whole days are the same days everywhere. */
export function spanText(start: Moment, end: Moment | null, isAllDay: boolean, language: string): string {
  if (isAllDay)
    return range(new Intl.DateTimeFormat(language, { ...dated, timeZone: 'UTC' }), shown(start), end && shown(end));
  return range(new Intl.DateTimeFormat(language, { ...timed, timeZoneName: 'short' }), start.at, end?.at ?? null);
}

/** As the clocks of the organiser show it. */
export const inZone = (start: Moment, end: Moment | null, language: string): string =>
  range(new Intl.DateTimeFormat(language, { ...timed, timeZone: 'UTC' }), shown(start), end && shown(end));

/** Whether clocks show another time there than here. */
export function isElsewhere({ at, wall, zone }: Moment): boolean {
  const here = [at.getFullYear(), at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes()];
  const there = [wall.year, wall.month, wall.day, wall.hour, wall.minute];
  return zone !== null && zone !== 'UTC' && here.some((part, index) => part !== there[index]);
}

/** 'Monday and Wednesday'; 0 is Sunday. */
export function dayNames(days: readonly number[], language: string): string {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  // The fourth of January 1970 was a Sunday.
  const names = days.map((day) => format.format(Date.UTC(1970, 0, 4 + day)));
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
}
