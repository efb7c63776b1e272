import { expect, it } from 'vitest';
import { dayOf, lastDayOf, momentOf } from './days.ts';

it.each(['2026-11-22', '2024-02-29', '2026-03-29', '2026-12-31'])('%s is what its moments are of', (day) => {
  expect(dayOf(momentOf(day, false))).toBe(day);
  expect(lastDayOf(momentOf(day, true))).toBe(day);
});

it('no day is no bound', () => {
  expect([momentOf('', false), dayOf(null), lastDayOf(null)]).toEqual([null, '', '']);
});
