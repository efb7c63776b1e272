/** The operator's model beside the starter, and what the sweep forgets. */
import { expect, test } from 'vitest';
import { expiryDay } from '../../spam/bayes/expiry.ts';
import { TokenMemory } from '../../spam/bayes/memory.ts';
import { tokensOf } from '../../spam/bayes/tokens.ts';
import { gatherFacts } from '../../spam/facts/gather.ts';
import { weigh } from '../../spam/score.ts';
import type { TokenPlace } from '../../spam/lessons.ts';
import { limits } from '../../spam/limits.ts';
import { starterFile } from '../../system/learning.ts';
import { addAccount, testStore } from '../testing/store.ts';
import { starterShare } from './spam-tokens.ts';
import { starterOf } from './starter.ts';

const today = expiryDay(Date.now()) + limits.tokenDays;
const taught = (...keys: readonly number[]): TokenMemory => {
  const memory = new TokenMemory();
  memory.learn({ keys, spam: 2, ham: 0, weight: 0.5, bias: 0 }, today);
  return memory;
};
const ignored = (): void => undefined;

test('a model is replaced in one step, and only by whoever has seen the one before', async () => {
  const store = await testStore();
  const { spamModel, spamTokens } = store;
  try {
    const { id } = await spamModel.read();
    expect(await spamModel.replace(taught(1, 2), { instead: id, starter: true }, ignored)).toBe(true);
    expect(await spamModel.replace(taught(3), { instead: id, starter: true }, ignored)).toBe(false);
    const read = await spamModel.read();
    expect([...read.memory.rows()].map(({ key }) => key)).toEqual([1, 2]);
    expect((await spamTokens.known([1, 3], [])).server.rows).toMatchObject([{ key: 1, spam: 2 }]);
    expect(await spamModel.replace(taught(4), { instead: read.id, starter: false }, ignored)).toBe(true);
    expect((await spamTokens.known([1, 2, 3, 4], [])).server.rows).toMatchObject([{ key: 4 }]);
    expect(spamModel.wantsStarter()).toBe(false);
    expect(await spamModel.stats()).toMatchObject({ operator: { spam: 2, tokens: 1 }, users: [], waiting: 0 });
  } finally {
    await store.remove();
  }
});

test('tokens are counted in pieces, between which others go on', async () => {
  const store = await testStore();
  try {
    const { id } = await store.spamModel.read();
    const many = taught(...Array.from({ length: 45_000 }, (_, at) => at * 7));
    await store.spamModel.replace(many, { instead: id, starter: true }, ignored);
    let turns = 0;
    let counting = true;
    const count = (): void => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    const { operator } = await store.spamModel.stats();
    counting = false;
    expect([operator.tokens, turns >= 2]).toEqual([45_000, true]);
  } finally {
    await store.remove();
  }
});

test('the sweep forgets what is old and met once, and whoever is gone', async () => {
  const store = await testStore();
  try {
    const ann = await addAccount(store, 'ann@alpha.test');
    const ben = await addAccount(store, 'ben@alpha.test');
    const lesson = { hash: new Uint8Array(32), verdict: 'spam' as const, weight: 0, bias: 0 };
    await store.lessons.teach([
      { ...lesson, account: ann.id, email: 1, keys: [1] },
      { ...lesson, account: ben.id, email: 1, keys: [2] },
    ]);
    const memory = taught(1, 2);
    memory.learn({ keys: [3], spam: 0, ham: 1, weight: 0, bias: 0 }, expiryDay(Date.now()) - 1);
    memory.learn({ keys: [1], spam: 0, ham: 1, weight: 0, bias: 0 }, expiryDay(Date.now()) - 1);
    await store.spamModel.replace(memory, { instead: 0, starter: true }, ignored);
    await store.directory.change({ kind: 'remove-account', address: 'ben@alpha.test' });
    let at: TokenPlace | null = null;
    do at = await store.lessons.sweep(at);
    while (at !== null);
    const { server, own } = await store.spamTokens.known([1, 2, 3], [ann.id, ben.id]);
    expect(server.rows.map(({ key }) => key)).toEqual([1, 2]);
    expect([...own.keys()]).toEqual([ann.id]);
  } finally {
    await store.remove();
  }
});

test('the starter that is shipped knows words, and gives way', () => {
  const starter = starterOf(starterFile)() ?? expect.fail('no starter');
  const sayOf = (words: string): number =>
    starter
      .read(tokensOf(weigh(gatherFacts(Buffer.from(`Subject: x\r\n\r\n${words}\r\n`)))).keys())
      .reduce((sum, { weight }) => sum + weight, 0);
  expect(sayOf('click here to order now, free, no obligation, guaranteed')).toBeGreaterThan(0.5);
  expect(sayOf('the patch fixes the bug in the parser, thanks')).toBeLessThan(0);
  const share = (examples: number): number =>
    starterShare({ owner: -2, starter: true }, { spam: examples, ham: 2 * examples, bias: 0 });
  expect([0, 100, limits.starterGoneAt, 10_000].map(share)).toEqual([
    limits.starterShare,
    limits.starterShare / 2,
    0,
    0,
  ]);
  expect(starterShare({ owner: -2, starter: false }, { spam: 0, ham: 0, bias: 0 })).toBe(0);
});
