/** kill -9 under load, the short form of `npm run faults`. */
import { expect, it } from 'vitest';
import { killAndCheck } from './rounds.ts';

it('keeps every promise over five kills', { timeout: 120_000 }, async () => {
  const { kills, promised, problems } = await killAndCheck({
    kills: 5,
    load: { deliver: 6, submit: 1 },
    progress: () => undefined,
  });
  expect(problems).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(5);
  expect(promised).toBeGreaterThan(0);
});
