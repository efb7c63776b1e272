import { expect, test } from 'vitest';
import { createQueueIds } from './id.ts';

test('ids are short, sort by time, and never come twice', () => {
  let now = Date.UTC(2026, 0, 1);
  const next = createQueueIds({ now: () => now }, Math.random);
  const ids: string[] = [];
  for (let i = 0; i < 5000; i++) {
    if (i % 7 === 0) now += 1;
    // A clock that is set back must not bring ids back.
    if (i === 2500) now -= 1000;
    ids.push(next());
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every((id) => id.length === 15)).toBe(true);
});

test('the tail runs over into the next millisecond', () => {
  const next = createQueueIds({ now: () => 1000 }, () => 2 - 2 ** -30);
  const [first, second] = [next(), next()];
  expect(second > first).toBe(true);
});
