/** Times to which mail is put aside, in the time of the device. */

export interface SnoozeChoice {
  readonly name: 'later' | 'tomorrow' | 'weekend' | 'week';
  readonly until: Date;
}

const morning = 8;
const evening = 18;
const [sunday, monday, saturday] = [0, 1, 6];

/** The next day that is this day of the week, in the morning; never today. */
function next(day: number, now: Date): Date {
  const days = (day - now.getDay() + 7) % 7;
  return at(now, days === 0 ? 7 : days, morning);
}

const at = (now: Date, days: number, hour: number): Date =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);

/** Later today is three hours from now, or the evening where that is sooner; nothing is offered twice or in the past. */
export function snoozeChoices(now: Date): readonly SnoozeChoice[] {
  const soon = new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 3);
  const tonight = at(now, 0, evening);
  const later = soon < tonight ? soon : tonight;
  const day = now.getDay();
  const choices: readonly (SnoozeChoice | null)[] = [
    later > now ? { name: 'later', until: later } : null,
    { name: 'tomorrow', until: at(now, 1, morning) },
    day === saturday || day === sunday || day === saturday - 1 ? null : { name: 'weekend', until: next(saturday, now) },
    day === sunday ? null : { name: 'week', until: next(monday, now) },
  ];
  return choices.filter((one) => one !== null);
}

/** For an input of type datetime-local: the same moment in the time of the device. */
export const localInput = (date: Date): string =>
  new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
