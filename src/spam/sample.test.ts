import { expect, it } from 'vitest';
import { keyed } from './keyed.ts';
import { scaleOf } from './sample.ts';

const keys = (count: number): readonly Buffer[] =>
  Array.from({ length: count }, (_, at) => keyed(Buffer.from('secret'), String(at))).sort((a, b) => a.compare(b));

it('is all of what is few, and close to what is many', () => {
  const all = keys(20_000);
  expect(scaleOf({ rows: 0, limit: 10, last: null })).toBe(1);
  expect(scaleOf({ rows: 9, limit: 10, last: all[8] ?? null })).toBe(1);
  const limit = 2_000;
  const told = limit * scaleOf({ rows: limit, limit, last: all[limit - 1] ?? null });
  expect(Math.abs(told - all.length) / all.length).toBeLessThan(0.1);
});
