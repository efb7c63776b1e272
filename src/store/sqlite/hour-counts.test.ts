import { expect, it } from 'vitest';
import { testStore } from '../testing/store.ts';

it('adds sums, keeps the greatest level of an hour, forgets what is old, and outlives a restart', async () => {
  const refused = { hour: 10, series: 'refused', reason: 'dnsbl' } as const;
  const waiting = { hour: 10, series: 'waiting', reason: '' } as const;
  const old = { hour: 1, series: 'spam', reason: '', amount: 1 } as const;
  const first = await testStore();
  await first.hourCounts.add([old, { ...refused, amount: 2 }, { ...waiting, amount: 9 }], 0);
  await first.hourCounts.add(
    [
      { ...refused, amount: 3 },
      { ...waiting, amount: 4 },
    ],
    5,
  );
  const store = await first.reopen();
  try {
    expect(await store.hourCounts.since(0)).toEqual([
      { ...refused, amount: 5 },
      { ...waiting, amount: 9 },
    ]);
    expect(await store.hourCounts.since(11)).toEqual([]);
  } finally {
    await store.remove();
  }
});
