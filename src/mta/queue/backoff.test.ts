import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { nextAttempt, retryDelay } from './backoff.ts';

const minutes = (milliseconds: number): number => milliseconds / 60_000;

test('doubles up to the longest', () => {
  const delays = Array.from({ length: 9 }, (_, i) => minutes(retryDelay(limits, i + 1, () => 0.5)));
  expect(delays).toEqual([5, 10, 20, 40, 80, 160, 240, 240, 240]);
});

test('is strewn by 15 % and never more', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (attempts, lot) => {
      const [delay, middle] = [retryDelay(limits, attempts, () => lot), retryDelay(limits, attempts, () => 0.5)];
      expect(Math.abs(delay / middle - 1)).toBeLessThanOrEqual(0.1501);
    }),
  );
});

test('the last attempt is made when the message expires', () => {
  expect(nextAttempt(limits, 1, 0, 60_000, () => 0.5)).toBe(60_000);
  expect(nextAttempt(limits, 1, 60_000, 60_000, () => 0.5)).toBe(null);
  expect(nextAttempt(limits, 1, 0, limits.queueLifetime, () => 0.5)).toBe(300_000);
});
