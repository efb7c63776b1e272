import { expect, test } from 'vitest';
import { testStore } from '../testing/store.ts';

const key = (octet: number): Buffer => Buffer.alloc(8, octet);
const ham = (octet: number, ham: number) => ({ key: key(octet), ham, spam: 0, refused: 0 });

test('counts of senders are added up, roll on with their periods, outlive a restart, and go when they are empty', async () => {
  const first = await testStore();
  await Promise.all([first.reputation.add([ham(1, 2), ham(2, 7)], 10), first.reputation.add([ham(1, 3)], 10)]);
  const store = await first.reopen();
  try {
    const none = { ham: 0, spam: 0, refused: 0 };
    expect(store.reputation.find(key(1))).toEqual({ period: 10, now: { ...none, ham: 5 }, before: none });
    await store.reputation.add([{ ...ham(1, 1), refused: 4 }], 11);
    expect(store.reputation.find(key(1))).toEqual({
      period: 11,
      now: { ham: 1, spam: 0, refused: 4 },
      before: { ...none, ham: 5 },
    });
    await store.reputation.add([ham(1, -3)], 11);
    expect(store.reputation.find(key(1))).toMatchObject({ now: { ham: 0 }, before: { ham: 3 } });
    expect(await store.reputation.sweep(null, 11)).toBeNull();
    expect([store.reputation.find(key(2)), store.reputation.find(key(1))?.period]).toEqual([null, 11]);
  } finally {
    await store.remove();
  }
});

test('a stamp is spent once, by whichever message is first, and is forgotten when it is worth nothing', async () => {
  const first = await testStore();
  const uses = await Promise.all([1, 2, 1].map((message) => first.hashcash.spend(key(9), key(message), 100)));
  expect(uses).toEqual(['new', 'spent', 'same-message']);
  const store = await first.reopen();
  try {
    expect(await store.hashcash.spend(key(9), key(2), 100)).toBe('spent');
    expect(await store.hashcash.sweep(null, 99)).toBeNull();
    expect(await store.hashcash.spend(key(9), key(1), 100)).toBe('same-message');
    await store.hashcash.sweep(null, 100);
    expect(await store.hashcash.spend(key(9), key(2), 100)).toBe('new');
  } finally {
    await store.remove();
  }
});

test('who is known is known for as long as was said, and longer if it is said again', async () => {
  const first = await testStore();
  await first.acquaintance.note([key(1), key(2)], 100);
  await first.acquaintance.note([key(2)], 200);
  const store = await first.reopen();
  try {
    const known = (now: number) => store.acquaintance.known([key(1), key(2), key(3)], now);
    expect(await known(99)).toEqual([true, true, false]);
    expect(await known(100)).toEqual([false, true, false]);
    expect(await store.acquaintance.sweep(null, 150)).toBeNull();
    expect(await known(0)).toEqual([false, true, false]);
  } finally {
    await store.remove();
  }
});

test('it is told how many strangers are remembered, and what mostly came of them', async () => {
  const store = await testStore();
  try {
    const entry = { firstSeen: 1, forgottenAt: 100 };
    await store.greylist.keep([
      { ...entry, key: key(1), passes: 0 },
      { ...entry, key: key(2), passes: 2 },
      { ...entry, key: key(3), passes: 0, forgottenAt: 50 },
    ]);
    expect(await store.strangerCounts.greylist(60)).toEqual({ waiting: 1, known: 1, exact: true });
    await store.reputation.add([ham(1, 5), ham(2, 1), { ...ham(3, 1), refused: 4 }], 10);
    await store.reputation.add([ham(4, 5)], 2);
    expect(await store.strangerCounts.senders(9)).toEqual({ good: 1, bad: 1, unsure: 1, exact: true });
  } finally {
    await store.remove();
  }
});
