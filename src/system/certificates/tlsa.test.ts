/** When a new key may be used: every row of RFC 7671 §8.1. */
import { expect, test } from 'vitest';
import { mayUseNext, seenNext } from './tlsa.ts';

const hour = 3_600_000;
const at = (now: number) => ({ now: () => now });

test.each([
  ['without TLSA records at once', { hashes: [], ttl: 0 }, 0, true],
  ['not while DNS cannot be asked', { hashes: null, ttl: 0 }, 100 * hour, false],
  ['not while only the old key is there', { hashes: ['old'], ttl: 3600 }, 100 * hour, false],
  ['not when it has just come', { hashes: ['old', 'new'], ttl: 3600 }, 0, false],
  ['not after one TTL', { hashes: ['old', 'new'], ttl: 3600 }, hour, false],
  ['after two', { hashes: ['old', 'new'], ttl: 3600 }, 2 * hour, true],
  ['not after two TTLs of a cached answer', { hashes: ['old', 'new'], ttl: 5 }, hour, false],
  ['not after two hours of a longer TTL', { hashes: ['old', 'new'], ttl: 86_400 }, 2 * hour, false],
  ['not where records have another form', { hashes: [''], ttl: 3600 }, 100 * hour, false],
])('%s', (_words, published, later, expected) => {
  const seen = seenNext(null, 'new', published, 0);
  expect(mayUseNext(seenNext(seen, 'new', published, later), published, at(later))).toBe(expected);
});

test('a record that went away begins anew; one that cannot be asked for does not', () => {
  const both = { hashes: ['old', 'new'], ttl: 3600 };
  const seen = seenNext(null, 'new', both, 0);
  expect(seenNext(seen, 'new', { hashes: ['old'], ttl: 3600 }, hour)).toBeNull();
  expect(seenNext(seen, 'new', { hashes: null, ttl: 0 }, hour)).toBe(seen);
  expect(seenNext(seen, 'other', { hashes: ['other'], ttl: 3600 }, hour)).toMatchObject({ seenAt: hour });
});
