import { expect, test } from 'vitest';
import { TokenMemory } from '../../spam/bayes/memory.ts';
import { testStore } from '../testing/store.ts';

test('tokens are counted, taken back, forgotten with age, and outlive a restart, as in memory', async () => {
  const first = await testStore();
  const memory = new TokenMemory();
  const changes = [
    { keys: [1, 2, 9_007_199_254_740_991], spam: 1, ham: 0, weight: 0.5, bias: 0.1 },
    { keys: [2, 3], spam: 0, ham: 1, weight: -0.25, bias: -0.1 },
    { keys: [1], spam: -1, ham: 0, weight: -0.5, bias: 0 },
  ];
  await first.spamTokens.learn(0, changes, 10);
  for (const change of changes) memory.learn(change, 10);
  await first.spamTokens.learn(7, changes.slice(0, 1), 20);
  const store = await first.reopen();
  try {
    const keys = [1, 2, 3, 4, 9_007_199_254_740_991];
    expect(await store.spamTokens.read(0, keys)).toEqual(memory.read(keys));
    expect(await store.spamTokens.totals(0)).toEqual(memory.totals());
    expect(await store.spamTokens.totals(8)).toEqual({ spam: 0, ham: 0, bias: 0 });
    expect(await store.spamTokens.expire(7, 20)).toBe(0);
    expect(await store.spamTokens.expire(0, 11)).toBe(memory.expire(11));
    expect(await store.spamTokens.read(0, keys)).toEqual(memory.read(keys));
    expect(await store.spamTokens.read(7, [1])).toHaveLength(1);
  } finally {
    await store.remove();
  }
});
