/** What lessons make of tokens, for their user and for everybody, and how they are taken back. */
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountId } from '../../directory/types.ts';
import { type Lesson, type LessonVerdict, sharedLessons } from '../../spam/lessons.ts';
import { addAccount, testStore } from '../testing/store.ts';

const lesson = (account: AccountId, content: number, verdict: LessonVerdict, weight = 0.25): Lesson => ({
  account,
  email: content,
  hash: hash('sha256', String(content), 'buffer'),
  verdict,
  keys: [content, content + 1, 9_007_199_254_740_991],
  weight: verdict === 'ham' ? -weight : weight,
  bias: 0,
});

test('a lesson counts once for its user, in part for everybody, and outlives a restart', async () => {
  const first = await testStore();
  const [ann, ben] = [await addAccount(first, 'ann@alpha.test'), await addAccount(first, 'ben@alpha.test')];
  expect(await first.lessons.teach([lesson(ann.id, 1, 'spam'), lesson(ann.id, 1, 'spam')])).toHaveLength(1);
  const store = await first.reopen();
  try {
    const { server, own } = await store.spamTokens.known([1, 2, 3], [ann.id, ben.id]);
    expect([...own.keys()]).toEqual([ann.id]);
    expect(own.get(ann.id)?.totals).toEqual({ spam: 1, ham: 0, bias: 0 });
    const shared = sharedLessons.share * 0.25;
    expect(own.get(ann.id)?.rows).toEqual([1, 2].map((key) => ({ key, spam: 1, ham: 0, weight: 0.25 + shared })));
    expect(server.totals).toEqual({ spam: 0, ham: 0, bias: 0 });
    expect(server.rows).toEqual([1, 2].map((key) => ({ key, spam: 0, ham: 0, weight: shared })));
  } finally {
    await store.remove();
  }
});

test('no user moves the weights of others by more than a tenth of the most, and all that is taken back is gone', async () => {
  const store = await testStore();
  const [ann, ben] = [await addAccount(store, 'ann@alpha.test'), await addAccount(store, 'ben@alpha.test')];
  const word = fc.record({
    who: fc.constantFrom(ann.id, ben.id),
    content: fc.integer({ min: 1, max: 6 }),
    verdict: fc.constantFrom('spam', 'ham', 'none'),
    weight: fc.constantFrom(0, 0.25, 0.5, 2),
  });
  const all = [1, 2, 3, 4, 5, 6, 7, 9_007_199_254_740_991];
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
        await store.lessons.teach(
          words.map(({ who, content, verdict, weight }) => lesson(who, content, verdict, weight)),
        );
        const { server, own } = await store.spamTokens.known(all, [ann.id, ben.id]);
        for (const { key, weight } of server.rows) {
          const users = [...own.values()].map(
            ({ rows }) => (rows.find((row) => row.key === key)?.weight ?? 0) - weight,
          );
          const held = users.map((each) =>
            Math.max(-sharedLessons.mostWeight, Math.min(sharedLessons.mostWeight, each)),
          );
          expect(weight).toBeCloseTo(sharedLessons.share * held.reduce((sum, each) => sum + each, 0), 9);
        }
        const contents = [1, 2, 3, 4, 5, 6];
        await store.lessons.teach(
          [ann, ben].flatMap(({ id }) => contents.map((content) => lesson(id, content, 'none'))),
        );
        const after = await store.spamTokens.known(all, [ann.id, ben.id]);
        expect(after.server.rows.every(({ weight }) => Math.abs(weight) < 1e-9)).toBe(true);
        for (const { rows, totals } of after.own.values()) {
          expect(rows.every(({ spam, ham }) => spam === 0 && ham === 0)).toBe(true);
          expect(totals).toEqual({ spam: 0, ham: 0, bias: 0 });
        }
      }),
      { numRuns: 40 },
    );
  } finally {
    await store.remove();
  }
});
