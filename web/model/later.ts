/** Moments at which one may want a message to go. */

export type LaterName = 'later-hour' | 'later-evening' | 'later-morning' | 'later-monday';

export interface Later {
  readonly name: LaterName;
  readonly at: Date;
}

const hour = 3_600_000;

function atHour(day: Date, days: number, hours: number): Date {
  const at = new Date(day);
  at.setDate(at.getDate() + days);
  at.setHours(hours, 0, 0, 0);
  return at;
}

/** Those that lie ahead by at least half an hour, in order. */
export function laterThan(now: Date): readonly Later[] {
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const all: readonly Later[] = [
    { name: 'later-hour', at: new Date(now.getTime() + hour) },
    { name: 'later-evening', at: atHour(now, 0, 18) },
    { name: 'later-morning', at: atHour(now, 1, 8) },
    ...(toMonday === 1 ? [] : [{ name: 'later-monday' as const, at: atHour(now, toMonday, 8) }]),
  ];
  return all
    .filter(({ at }) => at.getTime() - now.getTime() >= hour / 2)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

const two = (number: number): string => String(number).padStart(2, '0');

/** As a box of date and time has it: the clock of the place where one is. HTML §2.3.5.5 */
export const localTime = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;

/** What such a box says; null for what is past, too far ahead, or nothing. */
export function readLocalTime(text: string, now: Date, mostSeconds: number): Date | null {
  const at = new Date(text);
  const ahead = at.getTime() - now.getTime();
  return ahead > 0 && ahead <= mostSeconds * 1_000 ? at : null;
}
