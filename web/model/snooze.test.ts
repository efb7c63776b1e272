/** Times to which mail is put aside. */
import { expect, it } from 'vitest';
import { localInput, snoozeChoices } from './snooze.ts';

const shown = (now: Date) => snoozeChoices(now).map(({ name, until }) => `${name} ${localInput(until)}`);

it.each([
  [
    'a Wednesday morning',
    new Date(2026, 2, 4, 9, 30),
    ['later 2026-03-04T12:00', 'tomorrow 2026-03-05T08:00', 'weekend 2026-03-07T08:00', 'week 2026-03-09T08:00'],
  ],
  [
    'a Thursday evening',
    new Date(2026, 2, 5, 19, 0),
    ['tomorrow 2026-03-06T08:00', 'weekend 2026-03-07T08:00', 'week 2026-03-09T08:00'],
  ],
  [
    'a Friday at five',
    new Date(2026, 2, 6, 17, 0),
    ['later 2026-03-06T18:00', 'tomorrow 2026-03-07T08:00', 'week 2026-03-09T08:00'],
  ],
  ['a Sunday', new Date(2026, 2, 8, 8, 0), ['later 2026-03-08T11:00', 'tomorrow 2026-03-09T08:00']],
])('are those of %s', (_what, now, expected) => {
  expect(shown(now)).toEqual(expected);
});
