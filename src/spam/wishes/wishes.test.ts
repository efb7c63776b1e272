import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import type { Question } from '../adviser.ts';
import { questionOf } from '../testing/question.ts';
import type { TrustGlimpse } from '../types.ts';
import { parseWish } from './parse.ts';
import type { Wish } from './types.ts';
import { createWishes } from './wishes.ts';

describe('a wish as a person writes it', () => {
  test.each([
    ['Ann@Example.org', { field: 'address', value: 'ann@example.org' }],
    ['example.org', { field: 'domain', value: 'example.org' }],
    ['@example.org', { field: 'domain', value: 'example.org' }],
    ['subject: Cheap Watches ', { field: 'subject', value: 'cheap watches' }],
    ['list:<News.Example.org>', { field: 'list', value: 'news.example.org' }],
    ['list:', null],
    ['subject:', null],
    ['ann', null],
    ['ann@', null],
    ['<ann@example.org>', null],
    ['a b@example.org', null],
    [`${'a'.repeat(400)}@example.org`, null],
  ])('%s', (written, wish) => {
    expect(parseWish(written)).toEqual(wish);
  });

  test('whatever is written, what comes of it stands in lower case', () => {
    fc.assert(
      fc.property(fc.string(), (written) => {
        const value = parseWish(written)?.value ?? '';
        expect(value).toBe(value.toLowerCase());
      }),
    );
  });
});

const ann = { id: 1, address: 'ann@alpha.test' };
const proven: TrustGlimpse = {
  spf: { mailFrom: { result: 'none', domain: 'gamma.test' } },
  dkim: [{ result: 'pass', domain: 'mail.gamma.test' }],
  dmarc: { result: 'pass' },
};
const field = (name: string, value: string) => ({ name, value, raw: value });

async function asked(
  changes: Partial<Question>,
  ...wishes: readonly (readonly [who: 'ann' | 'server', ...words: string[]])[]
) {
  const kept = wishes.map(([who, kind, written, unproven]): Wish => ({
    ...(parseWish(written ?? '') ?? expect.fail('no wish')),
    account: who === 'ann' ? 1 : 0,
    kind: kind === 'allow' ? 'allow' : 'block',
    unproven: unproven === 'unproven',
    createdAt: 0,
  }));
  const { adviseFor } = createWishes({
    store: {
      about: (account) => Promise.resolve(kept.filter((wish) => wish.account === account)),
      wishes: () => Promise.resolve(kept),
      add: () => Promise.resolve(null),
      remove: () => Promise.resolve(false),
    },
    log: silentLog,
  });
  const advice = await adviseFor(questionOf(Buffer.alloc(0), changes), [ann], AbortSignal.timeout(60_000));
  const one = advice.get(1);
  return one === undefined
    ? null
    : { ruling: one.ruling, points: one.evidence.map(({ points }) => points), why: one.evidence[0]?.why };
}

describe('what comes of wishes', () => {
  test.each<[string, Partial<Question>, Parameters<typeof asked>[1][], object | null]>([
    ['nothing', {}, [], null],
    [
      'an allowed address that is proven',
      { trust: proven },
      [['ann', 'allow', 'eve@gamma.test']],
      {
        ruling: 'wanted',
        points: [0],
        why: 'ann@alpha.test allows mail from eve@gamma.test, and the sender is proven (DKIM of mail.gamma.test).',
      },
    ],
    [
      'one that is not',
      {},
      [['ann', 'allow', 'eve@gamma.test']],
      {
        ruling: null,
        points: [0],
        why: 'ann@alpha.test allows mail from eve@gamma.test, but nothing proves that this message is from there, so that does not count.',
      },
    ],
    [
      'one that fails DMARC',
      { trust: { ...proven, dmarc: { result: 'fail' } } },
      [['ann', 'allow', 'eve@gamma.test']],
      { ruling: null },
    ],
    ['one that need not be', {}, [['ann', 'allow', 'eve@gamma.test', 'unproven']], { ruling: 'wanted' }],
    [
      'a domain above',
      { trust: proven, from: { name: '', address: 'eve@x.gamma.test', domain: 'x.gamma.test' } },
      [['ann', 'allow', 'gamma.test']],
      { ruling: 'wanted' },
    ],
    [
      'an allowed envelope sender',
      { trust: proven, from: { name: '', address: 'x@other.test', domain: 'other.test' } },
      [['ann', 'allow', 'gamma.test']],
      null,
    ],
    [
      'a blocked envelope sender',
      { from: { name: '', address: 'x@other.test', domain: 'other.test' } },
      [['ann', 'block', 'gamma.test']],
      { ruling: null, points: [20] },
    ],
    [
      'blocked and allowed',
      { trust: proven },
      [
        ['ann', 'block', 'gamma.test'],
        ['ann', 'allow', 'eve@gamma.test'],
      ],
      { ruling: 'wanted', points: [0, 0] },
    ],
    [
      'blocked here, allowed by the server',
      { trust: proven },
      [
        ['ann', 'block', 'gamma.test'],
        ['server', 'allow', 'gamma.test'],
      ],
      { ruling: null, points: [20, 0] },
    ],
    [
      'allowed here, blocked by the server',
      { trust: proven },
      [
        ['ann', 'allow', 'gamma.test'],
        ['server', 'block', 'gamma.test'],
      ],
      { ruling: 'wanted', points: [0, 0] },
    ],
    [
      'allowed here without proof, blocked by the server',
      {},
      [
        ['ann', 'allow', 'gamma.test'],
        ['server', 'block', 'gamma.test'],
      ],
      { ruling: null, points: [0, 20] },
    ],
    [
      'words of the subject',
      { fields: [field('subject', 'The SECRET word')] },
      [['ann', 'allow', 'subject:secret word']],
      { ruling: 'wanted' },
    ],
    [
      'a list whose domain is proven',
      { trust: proven, fields: [field('list-id', 'News <news.gamma.test>')] },
      [['ann', 'allow', 'list:news.gamma.test']],
      { ruling: 'wanted' },
    ],
    [
      'a list that is pretended',
      { trust: proven, fields: [field('list-id', '<news.other.test>')] },
      [['ann', 'allow', 'list:news.other.test']],
      { ruling: null },
    ],
    [
      'a list that is blocked',
      { fields: [field('list-id', '<news.other.test>')] },
      [['ann', 'block', 'list:news.other.test']],
      { points: [20] },
    ],
  ])('%s', async (_, changes, wishes, expected) => {
    const found = await asked(changes, ...wishes);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });
});
