/** Keys of an account, and boxes that only their owner opens. https://postern.email/jmap/keys */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { limits } from '../../src/jmap/limits.ts';
import { limits as keyLimits } from '../../src/keys/limits.ts';
import { makeKey, unlock } from '../../src/openpgp/keyring/make.ts';
import { revokeBy, setExpiry } from '../../src/openpgp/keyring/renew.ts';
import { writeKeyFile } from '../../src/smime/pkcs12/write.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
beforeEach(async () => {
  me = await testJmap();
});
afterEach(() => me.close());

const born = Date.UTC(2026, 0, 1);
const base64 = (octets: Buffer): string => octets.toString('base64');

async function openPgp(address = 'Bob@b.test', version: 4 | 6 = 4) {
  const made = await makeKey({ version, name: 'Bob', address, password: null, lifetime: null, at: born });
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

interface SetAnswer {
  readonly created: Readonly<Record<string, JsonObject & { readonly id: string }>> | null;
}
const create = (type: 'AccountKey' | 'Box', object: object): Promise<JsonObject> =>
  me.ask(`${type}/set`, { create: { x: object } });
async function made(type: 'AccountKey' | 'Box', object: object): Promise<string> {
  return ((await create(type, object)) as unknown as SetAnswer).created?.['x']?.id ?? '';
}
const list = async (type: 'AccountKey' | 'Box', args: object = {}) =>
  (await me.ask(`${type}/get`, args))['list'] as readonly JsonObject[];

describe('AccountKey', () => {
  it('tells of an OpenPGP key what stands in it', async () => {
    const { key } = await openPgp();
    const octets = base64(key.octets);
    expect(await create('AccountKey', { standard: 'openpgp', octets, isPublished: true })).toMatchObject({
      created: {
        x: {
          id: 'K1',
          fingerprint: key.fingerprint,
          algorithm: 'Ed25519',
          addresses: ['bob@b.test'],
          createdAt: '2026-01-01T00:00:00Z',
          expiresAt: null,
          isRevoked: false,
          isPreferred: false,
        },
      },
    });
    expect(await list('AccountKey')).toMatchObject([{ id: 'K1', octets, isPublished: true }]);
    expect(await list('AccountKey', { properties: ['fingerprint'] })).toEqual([
      { id: 'K1', fingerprint: key.fingerprint },
    ]);
  });

  it('tells of a certificate what stands in it', async () => {
    const { certificate } = await ownKey('P-256', 'bob@b.test');
    expect(await create('AccountKey', { standard: 'smime', octets: base64(certificate.octets) })).toMatchObject({
      created: {
        x: { algorithm: 'ECDSA P-256', addresses: ['bob@b.test'], expiresAt: '2045-01-01T00:00:00Z' },
      },
    });
  });

  it('takes no private key, in whatever form', async () => {
    const { key, secret, revocation } = await openPgp();
    const locked = await makeKey({
      version: 4,
      name: 'b',
      address: 'b@b.test',
      password: 'x',
      lifetime: null,
      at: born,
    });
    if (!locked.ok) throw new Error(locked.error);
    const own = await ownKey('P-256', 'bob@b.test');
    const rsa = await ownKey('rsa', 'bob@b.test');
    const armored = `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${base64(secret.octets)}\n-----END PGP PRIVATE KEY BLOCK-----\n`;
    const secrets = [
      secret.octets,
      locked.value.secret.octets,
      Buffer.concat([key.octets, secret.octets]),
      Buffer.from(armored),
      own.key.octets,
      own.key.key,
      rsa.key.key,
      await writeKeyFile(own, [], 'password'),
      Buffer.from(`-----BEGIN PRIVATE KEY-----\n${base64(own.key.octets)}\n-----END PRIVATE KEY-----\n`),
    ];
    for (const octets of secrets)
      for (const standard of ['openpgp', 'smime'])
        expect(await create('AccountKey', { standard, octets: base64(octets) })).toMatchObject({
          notCreated: {
            x: {
              type: 'invalidProperties',
              properties: ['octets'],
              description: expect.stringContaining('private key') as string,
            },
          },
        });
    expect(revocation).toContain('BEGIN PGP');
    expect(await list('AccountKey')).toEqual([]);
  });

  it.each([
    [{ standard: 'openpgp', octets: '' }, 'invalidProperties'],
    [{ standard: 'openpgp', octets: 'a b' }, 'invalidProperties'],
    [{ standard: 'openpgp', octets: base64(Buffer.from('no key')) }, 'invalidProperties'],
    [{ standard: 'smime', octets: base64(Buffer.from('no certificate')) }, 'invalidProperties'],
    [{ standard: 'pem', octets: 'AAAA' }, 'invalidProperties'],
    [{ standard: 'openpgp', octets: 'AAAA', fingerprint: '00' }, 'invalidProperties'],
    [{ standard: 'smime', octets: base64(Buffer.alloc(keyLimits.keyOctets + 1)) }, 'tooLarge'],
  ])('takes no %.60j', async (object, type) => {
    expect(await create('AccountKey', object)).toMatchObject({ notCreated: { x: { type } } });
  });

  it('takes no two keys as one, and no certificate with more behind it', async () => {
    const [one, other] = [await openPgp(), await openPgp()];
    const both = base64(Buffer.concat([one.key.octets, other.key.octets]));
    const { certificate } = await ownKey('P-256', 'bob@b.test');
    const more = base64(Buffer.concat([certificate.octets, Buffer.from('more')]));
    expect(await create('AccountKey', { standard: 'openpgp', octets: both })).toMatchObject({
      notCreated: { x: { type: 'invalidProperties' } },
    });
    expect(await create('AccountKey', { standard: 'smime', octets: more })).toMatchObject({
      notCreated: { x: { type: 'invalidProperties' } },
    });
  });

  it('has each key once, and of one standard one that is preferred', async () => {
    const [one, other] = [await openPgp(), await openPgp()];
    const { certificate } = await ownKey('P-256', 'bob@b.test');
    const asOpenPgp = ({ key }: typeof one) => ({ standard: 'openpgp', octets: base64(key.octets), isPreferred: true });
    await create('AccountKey', asOpenPgp(one));
    await create('AccountKey', { standard: 'smime', octets: base64(certificate.octets), isPreferred: true });
    await create('AccountKey', asOpenPgp(other));
    expect(await create('AccountKey', asOpenPgp(one))).toMatchObject({
      notCreated: { x: { type: 'alreadyExists', existingId: 'K1' } },
    });
    expect(await list('AccountKey', { properties: ['isPreferred'] })).toEqual([
      { id: 'K1', isPreferred: false },
      { id: 'K2', isPreferred: true },
      { id: 'K3', isPreferred: true },
    ]);
  });

  it('is for mail at rest where something can be encrypted for it, one of all', async () => {
    const { key } = await openPgp();
    const [signs, opens] = [await ownKey('Ed25519', 'bob@b.test'), await ownKey('P-256', 'bob@b.test')];
    await create('AccountKey', { standard: 'openpgp', octets: base64(key.octets), isAtRest: true });
    const octets = base64(signs.certificate.octets);
    expect(await create('AccountKey', { standard: 'smime', octets, isAtRest: true })).toMatchObject({
      notCreated: { x: { type: 'invalidProperties', properties: ['isAtRest'] } },
    });
    await create('AccountKey', { standard: 'smime', octets: base64(opens.certificate.octets), isAtRest: true });
    expect(await list('AccountKey', { properties: ['isAtRest'] })).toEqual([
      { id: 'K1', isAtRest: false },
      { id: 'K2', isAtRest: true },
    ]);
  });

  it('takes the same key with other signatures: another end, and that it was taken back', async () => {
    const { key, secret, revocation } = await openPgp();
    await create('AccountKey', {
      standard: 'openpgp',
      octets: base64(key.octets),
      isPreferred: true,
      isPublished: true,
    });
    const unlocked = await unlock(secret, '');
    const later = unlocked.ok ? await setExpiry(unlocked.value, Date.UTC(2040, 0, 1), born + 86_400_000) : unlocked;
    if (!later.ok) throw new Error(later.error);
    const longer = base64(Buffer.from(later.value.toPublic().write()));
    expect(await me.ask('AccountKey/set', { update: { K1: { octets: longer } } })).toMatchObject({
      updated: { K1: { expiresAt: '2040-01-01T00:00:00Z' } },
    });
    const gone = await revokeBy(key, revocation, Date.now());
    if (!gone.ok) throw new Error(gone.error);
    expect(await me.ask('AccountKey/set', { update: { K1: { octets: base64(gone.value.octets) } } })).toMatchObject({
      updated: { K1: { isRevoked: true, isPreferred: false } },
    });
    expect(await me.ask('AccountKey/set', { update: { K1: { isPreferred: true } } })).toMatchObject({
      notUpdated: { K1: { type: 'invalidProperties', properties: ['isPreferred'] } },
    });
    const another = await openPgp();
    expect(await me.ask('AccountKey/set', { update: { K1: { octets: base64(another.key.octets) } } })).toMatchObject({
      notUpdated: { K1: { type: 'invalidProperties', properties: ['octets'] } },
    });
    expect(await me.ask('AccountKey/set', { update: { K1: { octets: base64(secret.octets) } } })).toMatchObject({
      notUpdated: { K1: { type: 'invalidProperties', properties: ['octets'] } },
    });
    expect(await me.ask('AccountKey/set', { update: { K1: { fingerprint: '00' } } })).toMatchObject({
      notUpdated: { K1: { type: 'invalidProperties', properties: ['fingerprint'] } },
    });
  });

  it('is found by address while it is published, and tells of what changed', async () => {
    const { key } = await openPgp();
    const id = await made('AccountKey', { standard: 'openpgp', octets: base64(key.octets) });
    const addresses = () => me.store.accountKeys.publishedAddresses('b.test');
    expect(await addresses()).toEqual([]);
    await me.ask('AccountKey/set', { update: { [id]: { isPublished: true } } });
    expect(await addresses()).toEqual(['bob@b.test']);
    expect(await me.ask('AccountKey/changes', { sinceState: '1' })).toMatchObject({ newState: '2', updated: [id] });
    await me.ask('AccountKey/set', { destroy: [id] });
    expect(await addresses()).toEqual([]);
    expect(await me.ask('AccountKey/changes', { sinceState: '2' })).toMatchObject({ newState: '3', destroyed: [id] });
    expect(await made('AccountKey', { standard: 'openpgp', octets: base64(key.octets) })).toBe('K2');
  });
});

describe('Box', () => {
  it('keeps what it is given, and does not look into it', async () => {
    const id = await made('Box', { kind: 'key', content: '{"any":"thing"}' });
    expect(await list('Box')).toEqual([{ id, kind: 'key', content: '{"any":"thing"}' }]);
    await me.ask('Box/set', { update: { [id]: { content: 'not even JSON' } } });
    expect(await list('Box', { properties: ['content'] })).toEqual([{ id, content: 'not even JSON' }]);
    expect(await me.ask('Box/changes', { sinceState: '1' })).toMatchObject({ newState: '2', updated: [id] });
    expect(await me.ask('Box/set', { destroy: [id] })).toMatchObject({ destroyed: [id], newState: '3' });
    expect(await list('Box')).toEqual([]);
  });

  it.each([
    [{ kind: '', content: 'x' }, 'invalidProperties'],
    [{ kind: 'x'.repeat(limits.boxKind + 1), content: 'x' }, 'invalidProperties'],
    [{ kind: 'key', content: 7 }, 'invalidProperties'],
    [{ kind: 'key', content: 'x', more: 1 }, 'invalidProperties'],
    [{ kind: 'key', content: 'é'.repeat(limits.boxOctets / 2 + 1) }, 'tooLarge'],
  ])('takes no %.60j', async (object, type) => {
    expect(await create('Box', object)).toMatchObject({ notCreated: { x: { type } } });
  });

  it('is bounded in number and in octets', async () => {
    const { boxes } = me.store;
    const { id } = me.account;
    const box = { kind: 'key', content: 'ten octets' };
    const nothing = { create: [], replace: [], remove: [] };
    const add = { ...nothing, create: [box] };
    const grown = { ...nothing, replace: [{ ...box, id: 1, content: 'eleven octe' }] };
    expect(await boxes.change(id, 0, add, { boxes: 1, octets: 10 })).toEqual({ ok: true, created: [1], state: 1 });
    for (const [change, most] of [
      [add, { boxes: 1, octets: 100 }],
      [add, { boxes: 2, octets: 19 }],
      [grown, { boxes: 1, octets: 10 }],
    ] as const)
      expect(await boxes.change(id, 1, change, most)).toEqual({ ok: false, error: 'too-many' });
    // What goes makes room for what comes.
    expect(await boxes.change(id, 1, { ...add, remove: [1] }, { boxes: 1, octets: 10 })).toMatchObject({
      created: [2],
    });
  });

  it('is changed with all others of its set, or none is', async () => {
    const [one, two] = [
      await made('Box', { kind: 'key', content: 'one' }),
      await made('Box', { kind: 'key', content: 'two' }),
    ];
    const before = await list('Box');
    const set = { create: { x: { kind: 'key', content: 'x' } }, update: { [one]: { content: '1' } }, destroy: [two] };
    const notApplied = { type: 'notApplied' };
    expect(await me.ask('Box/set', { ...set, create: { ...set.create, y: { kind: '' } } })).toMatchObject({
      created: null,
      updated: null,
      destroyed: null,
      notCreated: { x: notApplied, y: { type: 'invalidProperties' } },
      notUpdated: { [one]: notApplied },
      notDestroyed: { [two]: notApplied },
      oldState: '2',
      newState: '2',
    });
    for (const wrong of [
      { ...set, update: { ...set.update, B99: { content: 'x' } } },
      { ...set, destroy: [one, two] },
      { ...set, destroy: [two, 'B99'] },
    ])
      expect(await me.ask('Box/set', wrong)).toMatchObject({ created: null, updated: null, destroyed: null });
    expect(await list('Box')).toEqual(before);
    expect(await me.ask('Box/set', set)).toMatchObject({
      created: { x: { id: 'B3' } },
      updated: { [one]: null },
      destroyed: [two],
    });
    expect((await list('Box')).map(({ content }) => content)).toEqual(['1', 'x']);
  });

  it('is written by one of two devices that both saw the same state', async () => {
    const id = await made('Box', { kind: 'lock', content: '0' });
    const write = (content: string) => me.call(['Box/set', { ifInState: '1', update: { [id]: { content } } }]);
    const answers = (await Promise.all(['one', 'other'].map(write))).map(([first]) => first?.[1]);
    expect(answers).toMatchObject([{ updated: { [id]: null } }, { type: 'stateMismatch' }]);
    expect(await list('Box')).toMatchObject([{ content: 'one' }]);
  });
});

it('tells of keys and boxes by push', async () => {
  const watch = me.jmap.watch(me.account, ['AccountKey', 'Box']);
  const { state } = await watch.look(null);
  await create('Box', { kind: 'key', content: 'x' });
  expect(await watch.look(state)).toMatchObject({ change: { changed: { [me.accountId]: { Box: '1' } } } });
});
