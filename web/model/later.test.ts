import { expect, it } from 'vitest';
import { laterThan, localTime, readLocalTime } from './later.ts';

const named = (now: string) => laterThan(new Date(now)).map(({ name, at }) => `${name} ${localTime(at)}`);

it('offers an hour, the evening, the morning and Monday', () => {
  expect(named('2026-05-06T10:20:00')).toEqual([
    'later-hour 2026-05-06T11:20',
    'later-evening 2026-05-06T18:00',
    'later-morning 2026-05-07T08:00',
    'later-monday 2026-05-11T08:00',
  ]);
});

it('offers nothing that is past, and no day twice', () => {
  expect(named('2026-05-10T17:45:00')).toEqual(['later-hour 2026-05-10T18:45', 'later-morning 2026-05-11T08:00']);
});

it.each([
  ['2026-05-06T11:00', true],
  ['2026-05-06T09:00', false],
  ['2026-08-06T09:00', false],
  ['', false],
])('%j', (text, isTime) => {
  expect(readLocalTime(text, new Date('2026-05-06T10:00:00'), 86_400) !== null).toBe(isTime);
});
