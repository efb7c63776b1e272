import { expect, it } from 'vitest';
import type { AccountId } from '../directory/types.ts';
import { changesOf } from './change.ts';
import type { ContactKey } from './types.ts';

const day = (month: number, date: number): number => Date.UTC(2026, month - 1, date, 12);
const key = (id: number, first: number, last: number, more: Partial<ContactKey> = {}): ContactKey => ({
  id,
  account: 1 as AccountId,
  address: 'ada@alpha.test',
  standard: 'openpgp',
  fingerprint: String(id),
  algorithm: 'Ed25519',
  addresses: ['ada@alpha.test'],
  createdAt: 0,
  expiresAt: null,
  octets: Buffer.alloc(0),
  source: 'autocrypt',
  isSecure: false,
  firstSeenAt: first,
  lastSeenAt: last,
  decision: 'seen',
  decidedAt: null,
  prefersEncryption: false,
  ...more,
});
const old = key(1, day(1, 2), day(4, 30));
const fresh = key(2, day(5, 3), day(6, 1));

it.each<[string, readonly ContactKey[], readonly string[]]>([
  ['nothing', [], []],
  ['one key', [old], []],
  ['another key', [old, fresh], ['since 3 May 2026 another key is used']],
  ['whatever their order', [fresh, old], ['since 3 May 2026 another key is used']],
  [
    'a second one beside it',
    [{ ...old, lastSeenAt: day(5, 9) }, fresh],
    ['since 3 May 2026 a second key is used beside the one before'],
  ],
  [
    'one instead of a verified one',
    [{ ...old, decision: 'verified' }, fresh],
    ['since 3 May 2026 another key is used, which was not compared as the one before was'],
  ],
  ['one that was accepted', [old, { ...fresh, decision: 'accepted' }], []],
  ['one that was refused', [old, { ...fresh, decision: 'refused' }], []],
  ['one before that was refused', [{ ...old, decision: 'refused' }, fresh], []],
  ['a certificate beside a key', [old, { ...fresh, standard: 'smime' }], []],
  [
    'both standards',
    [
      old,
      fresh,
      key(3, day(1, 1), day(1, 1), { standard: 'smime' }),
      key(4, day(2, 1), day(2, 1), { standard: 'smime' }),
    ],
    ['since 3 May 2026 another key is used', 'since 1 February 2026 another certificate is used'],
  ],
])('%s', (_, keys, texts) => expect(changesOf(keys).map(({ text }) => text)).toEqual(texts));

it('tells which was before', () => {
  const older = key(3, day(1, 1), day(1, 3));
  expect(changesOf([old, older, fresh])).toMatchObject([{ before: { id: 1 }, now: { id: 2 } }]);
});
