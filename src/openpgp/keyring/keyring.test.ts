import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Person, born, now, person } from '../testing/people.ts';
import { certificationsAmong, certify } from './certify.ts';
import { importKeys, keyRow, mergeKeys } from './import.ts';
import { legitimacyOf } from './legitimacy.ts';
import { lock, unlock } from './make.ts';
import { revokeBy, setExpiry } from './renew.ts';
import type { CertificationRow, KeyRow, OwnerTrust } from './types.ts';
import { isSameFingerprint, spokenFingerprint } from './words.ts';

let ann: Person;
let bob: Person;

beforeAll(async () => {
  [ann, bob] = [await person('ann'), await person('bob', 6)];
});

const all = { exportable: true, introduces: null, at: now - 1_000 } as const;
const bobsName = 'bob <bob@example.org>';

describe('certifying', () => {
  it('a key after its fingerprint was read aloud', async () => {
    const compared = spokenFingerprint(bob.key.fingerprint).toUpperCase();
    const certified = await certify(bob.key, ann.secret, { ...all, compared, userIds: [bobsName], introduces: 'full' });
    if (!certified.ok) throw new Error(certified.error);
    const found = await certificationsAmong([ann.key, certified.value], now);
    expect(found).toEqual([
      { fingerprint: bob.key.fingerprint, userId: bobsName, by: ann.key.fingerprint, at: all.at, introduces: 'full' },
    ]);
    const ring = { keys: [ann.key, certified.value], certifications: found, ownerTrust: [trust(ann.key, 'ultimate')] };
    expect(legitimacyOf(ring, now).get(bob.key.fingerprint)).toMatchObject([
      { state: 'full', address: 'bob@example.org', reason: { text: 'you compared its fingerprint and certified it' } },
    ]);
    expect(await mergeKeys(bob.key, certified.value, now)).toMatchObject({
      ok: true,
      value: { fingerprint: bob.key.fingerprint },
    });
  });

  it.each<[what: string, compared: () => string, userIds: string[], error: string]>([
    ['another fingerprint', () => ann.key.fingerprint, [bobsName], 'the fingerprint is another: it is not that key'],
    ['a name that it has not', () => bob.key.fingerprint, ['eve'], 'it has no such name'],
  ])('not with %s', async (_what, compared, userIds, error) => {
    expect(await certify(bob.key, ann.secret, { ...all, compared: compared(), userIds })).toEqual({ ok: false, error });
  });
});

describe('keys', () => {
  it('are locked and unlocked', async () => {
    const locked = await lock(ann.secret, 'secret');
    expect(locked.isLocked).toBe(true);
    expect(await unlock(locked, 'wrong')).toMatchObject({ ok: false });
    expect(await unlock(locked, 'secret')).toMatchObject({ ok: true });
  });

  it('get another end', async () => {
    const { secret } = await person('ann');
    const end = born + 1_000 * 86_400_000;
    const renewed = await setExpiry(secret, end, now - 1_000);
    if (!renewed.ok) throw new Error(renewed.error);
    expect(await keyRow(renewed.value.toPublic(), now)).toMatchObject({ ok: true, value: { expiresAt: end } });
    expect(await setExpiry(secret, born, now)).toMatchObject({ ok: false });
  });

  it('are taken back by the certificate of their birth, and by that of no other', async () => {
    expect(await revokeBy(ann.key, ann.revocation, now)).toMatchObject({
      ok: true,
      value: { revoked: { hard: true } },
    });
    const foreign = await revokeBy(ann.key, bob.revocation, now);
    expect(foreign.ok ? foreign.value.revoked : null).toBeNull();
  });

  it('are imported out of several blocks; what is no key is said', async () => {
    const { keys, refused } = await importKeys(Buffer.concat([ann.key.octets, bob.key.octets]), now);
    expect(keys.map(({ fingerprint }) => fingerprint)).toEqual([ann.key.fingerprint, bob.key.fingerprint]);
    expect(refused).toEqual([]);
    expect((await importKeys(Buffer.from('hello'), now)).refused).toHaveLength(1);
  });

  it('that were changed never keep their name', async () => {
    const { octets, fingerprint } = ann.key;
    await fc.assert(
      fc.asyncProperty(fc.nat(octets.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(octets);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const { keys } = await importKeys(changed, now);
        for (const key of keys) {
          if (key.fingerprint !== fingerprint) expect(key.userIds.some(({ isBound }) => isBound)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const trust = ({ fingerprint }: Pick<KeyRow, 'fingerprint'>, how: OwnerTrust) => ({ fingerprint, trust: how });

describe('the web of trust', () => {
  const row = (name: string, more: Partial<KeyRow> = {}): KeyRow => ({
    ...{
      fingerprint: name,
      version: 4,
      algorithm: 'Ed25519',
      keyIds: [name],
      createdAt: born,
      expiresAt: null,
      revoked: null,
    },
    userIds: [{ userId: name, name, address: `${name}@example.org`, isBound: true }],
    octets: Buffer.alloc(0),
    ...more,
  });
  const says = (by: string, of: string, introduces: CertificationRow['introduces'] = null): CertificationRow => ({
    ...{ fingerprint: of, userId: of, by, at: born, introduces },
  });
  const chain = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const revoked = { at: born, hard: true, text: '' };

  it.each<
    [
      what: string,
      trusts: Record<string, OwnerTrust>,
      says: CertificationRow[],
      of: string,
      state: string,
      reason: string,
      keys?: KeyRow[],
    ]
  >([
    ['one’s own', { me: 'ultimate' }, [], 'me', 'ultimate', 'your own key'],
    ['a stranger’s', { me: 'ultimate' }, [says('x', 'a')], 'a', 'unknown', 'nobody whom you believe'],
    ['certified by oneself', { me: 'ultimate' }, [says('me', 'a')], 'a', 'full', 'you compared'],
    [
      'by one with full trust',
      { me: 'ultimate', a: 'full' },
      [says('me', 'a'), says('a', 'b')],
      'b',
      'full',
      'a@example.org certified it, with full trust',
    ],
    [
      'by a trusted one whom nobody certified',
      { me: 'ultimate', a: 'full' },
      [says('a', 'b')],
      'b',
      'unknown',
      'nobody',
    ],
    ['by one without trust', { me: 'ultimate' }, [says('me', 'a'), says('a', 'b')], 'b', 'unknown', 'nobody'],
    [
      'by one who is never trusted',
      { me: 'ultimate', a: 'never' },
      [says('me', 'a', 'full'), says('a', 'b')],
      'b',
      'unknown',
      'nobody',
    ],
    [
      'by one who was introduced',
      { me: 'ultimate' },
      [says('me', 'a', 'full'), says('a', 'b')],
      'b',
      'full',
      'a@example.org',
    ],
    [
      'by two with marginal trust',
      { me: 'ultimate', a: 'marginal', b: 'marginal' },
      [says('me', 'a'), says('me', 'b'), says('a', 'd'), says('b', 'd')],
      ...(['d', 'marginal', '3 such are needed'] as const),
    ],
    [
      'by three with marginal trust',
      { me: 'ultimate', a: 'marginal', b: 'marginal', c: 'marginal' },
      [...['a', 'b', 'c'].map((name) => says('me', name)), ...['a', 'b', 'c'].map((name) => says(name, 'd'))],
      ...(['d', 'full', 'with marginal trust each'] as const),
    ],
    [
      'by one thrice',
      { me: 'ultimate', a: 'marginal' },
      [says('me', 'a'), says('a', 'b'), says('a', 'b'), says('a', 'b')],
      'b',
      'marginal',
      'only a@example.org',
    ],
    [
      'by each other',
      { me: 'ultimate', a: 'full', b: 'full' },
      [says('a', 'b'), says('b', 'a')],
      'a',
      'unknown',
      'nobody',
    ],
    ['by itself', { me: 'ultimate', a: 'full' }, [says('a', 'a')], 'a', 'unknown', 'nobody'],
    [
      'five steps away',
      { me: 'ultimate', ...Object.fromEntries(chain.map((name) => [name, 'full'])) },
      [says('me', 'a'), ...chain.slice(1).map((name, at) => says(chain[at] ?? '', name))],
      'e',
      'full',
      'd@example.org',
    ],
    [
      'six steps away',
      { me: 'ultimate', ...Object.fromEntries(chain.map((name) => [name, 'full'])) },
      [says('me', 'a'), ...chain.slice(1).map((name, at) => says(chain[at] ?? '', name))],
      'f',
      'unknown',
      'nobody',
    ],
    [
      'by a revoked key',
      { me: 'ultimate', a: 'full' },
      [says('me', 'a'), says('a', 'b')],
      'b',
      'unknown',
      'nobody',
      [row('a', { revoked })],
    ],
    [
      'by an expired key',
      { me: 'ultimate', a: 'full' },
      [says('me', 'a'), says('a', 'b')],
      'b',
      'unknown',
      'nobody',
      [row('a', { expiresAt: now })],
    ],
  ])('a key %s', (_what, trusts, certifications, of, state, reason, keys = []) => {
    const names = ['me', 'x', ...chain].filter((name) => !keys.some(({ fingerprint }) => fingerprint === name));
    const ownerTrust = Object.entries(trusts).map(([fingerprint, how]) => trust({ fingerprint }, how));
    const found = legitimacyOf({ keys: [...names.map((name) => row(name)), ...keys], certifications, ownerTrust }, now);
    expect(found.get(of)).toMatchObject([{ state }]);
    expect(found.get(of)?.[0]?.reason.text).toContain(reason);
  });
});

describe('fingerprints as words', () => {
  it('are read and typed back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (octets) => {
        const fingerprint = Buffer.from(octets).toString('hex');
        const words = spokenFingerprint(fingerprint);
        expect(words.split(' ')).toHaveLength(10);
        expect(isSameFingerprint(words.replaceAll(' ', '-'), fingerprint)).toBe(true);
        expect(isSameFingerprint(fingerprint.toUpperCase(), fingerprint)).toBe(true);
        expect(isSameFingerprint(words.slice(1), fingerprint)).toBe(false);
      }),
    );
  });

  it('as others write them', () => {
    expect(spokenFingerprint('7f000001')).toBe('lusab babad');
  });
});
