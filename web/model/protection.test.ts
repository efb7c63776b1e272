import { describe, expect, it } from 'vitest';
import { type Possible, type PossibleKey, possible, sealingPlan } from './protection.ts';

const now = Date.UTC(2026, 6, 1);
const key = (more: Partial<PossibleKey>): PossibleKey => ({
  standard: 'openpgp',
  fingerprint: 'f',
  octets: 'AA==',
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: null,
  decision: 'seen',
  firstSeenAt: null,
  ...more,
});

describe('the key that is used', () => {
  it.each<[string, readonly Partial<PossibleKey>[], string | null]>([
    ['none', [], null],
    ['one that was only seen', [{ octets: 'a' }], 'a'],
    [
      'one that was compared, though others are newer',
      [
        { octets: 'a', decision: 'verified' },
        { octets: 'b', createdAt: '2026-05-01T00:00:00Z' },
      ],
      'a',
    ],
    [
      'the newest of those that were only seen',
      [{ octets: 'a' }, { octets: 'b', createdAt: '2026-05-01T00:00:00Z' }],
      'b',
    ],
    [
      'of those that their owner publishes the first, though others are newer',
      [
        { octets: 'a', decision: 'found' },
        { octets: 'b', decision: 'found', createdAt: '2026-05-01T00:00:00Z' },
      ],
      'a',
    ],
    [
      'of one’s own the one that is preferred, though others are newer',
      [
        { octets: 'a', decision: 'own' },
        { octets: 'b', decision: 'own', createdAt: '2026-05-01T00:00:00Z' },
      ],
      'a',
    ],
    ['never one that was refused', [{ octets: 'a', decision: 'refused' }], null],
    ['never one that has expired', [{ octets: 'a', expiresAt: '2026-06-30T00:00:00Z' }], null],
  ])('%s', (_name, keys, expected) => {
    const found = possible({ address: 'b@b.test', keys: keys.map(key), changed: null }, now);
    expect(found.openpgp?.octets ?? null).toBe(expected);
    expect(found.smime).toBeNull();
  });
});

const pgp = (octets: string): PossibleKey => key({ octets });
const cert = (octets: string): PossibleKey => key({ octets, standard: 'smime' });
const person = (address: string, openpgp: PossibleKey | null, smime: PossibleKey | null): Possible => ({
  address,
  openpgp,
  smime,
  changed: null,
});
const own = { openpgp: pgp('me'), smime: cert('Me') };

describe('the messages that are made', () => {
  it('one, by a standard that serves all', () => {
    const shown = [person('b', pgp('b'), cert('B')), person('c', null, cert('C'))];
    expect(sealingPlan(shown, [], own)).toEqual({
      ok: true,
      groups: [{ standard: 'smime', readers: ['b', 'c'], keys: ['B', 'C', 'Me'] }],
    });
  });

  it('one of each standard where none serves all', () => {
    const shown = [person('b', pgp('b'), null), person('c', null, cert('C'))];
    expect(sealingPlan(shown, [], own)).toMatchObject({
      groups: [
        { standard: 'openpgp', readers: ['b'], keys: ['b', 'me'] },
        { standard: 'smime', readers: ['c'], keys: ['C', 'Me'] },
      ],
    });
  });

  it('one alone for everybody in Bcc', () => {
    const plan = sealingPlan(
      [person('b', pgp('b'), null)],
      [person('x', pgp('x'), null), person('y', null, cert('Y'))],
      own,
    );
    expect(plan).toMatchObject({
      groups: [
        { readers: ['b'], keys: ['b', 'me'] },
        { readers: ['x'], keys: ['x', 'me'] },
        { standard: 'smime', readers: ['y'], keys: ['Y', 'Me'] },
      ],
    });
  });

  it('none where somebody has no key, or only one of a standard that its author lacks', () => {
    const shown = [person('b', pgp('b'), null), person('c', null, cert('C')), person('d', null, null)];
    expect(sealingPlan(shown, [], { openpgp: pgp('me'), smime: null })).toEqual({
      ok: false,
      why: 'no-key',
      addresses: ['c', 'd'],
    });
    expect(sealingPlan(shown, [], { openpgp: null, smime: null })).toEqual({ ok: false, why: 'no-own-key' });
  });
});
