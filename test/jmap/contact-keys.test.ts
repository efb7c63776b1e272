/** Keys of correspondents, and what is told before anything is sent to them. https://postern.email/jmap/keys */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { limits } from '../../src/keys/limits.ts';
import type { LookupAnswer } from '../../src/keys/lookup/lookup.ts';
import type { DomainVerdict } from '../../src/keys/lookup/smimea.ts';
import { openPgpPerson } from '../../src/keys/testing/people.ts';
import type { FoundKey, PublicKey } from '../../src/keys/types.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

const ada = 'ada@alpha.test';
const first = (await openPgpPerson(ada)).key;
const second = (await openPgpPerson(ada)).key;
const { certificate } = await ownKey('P-256', ada);
const day = 86_400_000;
const start = Date.UTC(2026, 4, 1);

let me: TestJmap;
let now = start;
let found: readonly FoundKey[] = [];
let says: DomainVerdict = 'silent';
const lookUp = (address: string): Promise<LookupAnswer> =>
  Promise.resolve(
    address === 'nobody'
      ? { kind: 'no-address' }
      : address === 'too@many.test'
        ? { kind: 'limited' }
        : {
            kind: 'answer',
            address: address.toLowerCase(),
            keys: found,
            asked: [{ source: 'wkd', outcome: 'found', reason: 'alpha.test gives it out' }],
          },
  );
const giving = (key: PublicKey): readonly FoundKey[] => [
  { ...key, source: 'wkd', isSecure: true, reason: { text: 'alpha.test gives it out', rule: 'a draft' } },
];

beforeEach(async () => {
  now = start;
  found = [];
  says = 'silent';
  me = await testJmap({ now: () => now }, undefined, lookUp, { domainSays: () => Promise.resolve(says) });
});
afterEach(() => me.close());

const base64 = (key: { readonly octets: Buffer }): string => key.octets.toString('base64');
const create = (object: object) => me.ask('ContactKey/set', { create: { x: object } });
const list = async (args: object = {}) => (await me.ask('ContactKey/get', args))['list'] as readonly JsonObject[];
const see = (key: PublicKey, address = ada) =>
  me.store.contactKeys.see(
    me.account.id,
    { ...key, address, source: 'autocrypt', isSecure: false, at: now, prefersEncryption: true, decision: null },
    limits.contactKeys,
  );
const lookup = async (...addresses: readonly string[]) => await me.ask('Key/lookup', { addresses });

describe('ContactKey', () => {
  it('is imported for an address that it names', async () => {
    const octets = base64(first);
    expect(await create({ address: 'Ada@alpha.test', standard: 'openpgp', octets })).toMatchObject({
      created: {
        x: { id: 'P1', address: ada, fingerprint: first.fingerprint, source: 'import', decision: 'accepted' },
      },
    });
    expect(await list()).toMatchObject([{ id: 'P1', octets, firstSeenAt: '2026-05-01T00:00:00Z', isSecure: false }]);
    expect(await create({ address: ada, standard: 'openpgp', octets })).toMatchObject({
      notCreated: { x: { type: 'alreadyExists', existingId: 'P1' } },
    });
    const other = { address: ada, standard: 'smime', octets: base64(certificate), decision: 'verified' };
    expect(await create(other)).toMatchObject({ created: { x: { decidedAt: '2026-05-01T00:00:00Z' } } });
  });

  it('is not imported for others, nor where it is none', async () => {
    const right = { address: ada, standard: 'openpgp', octets: base64(first) };
    const wrong: readonly (readonly [property: string, object: object])[] = [
      ['address', { ...right, address: 'bob@alpha.test' }],
      ['address', { ...right, address: 'ada' }],
      ['octets', { ...right, octets: 'AAAA' }],
      ['octets', { ...right, standard: 'smime' }],
      ['decision', { ...right, decision: 'maybe' }],
    ];
    for (const [property, object] of wrong)
      expect(await create(object)).toMatchObject({
        notCreated: { x: { type: 'invalidProperties', properties: [property] } },
      });
    expect(await list()).toEqual([]);
  });

  it('changes by its decision alone, and goes', async () => {
    await see(first);
    const update = (patch: object) => me.ask('ContactKey/set', { update: { P1: patch } });
    expect(await update({ source: 'dane' })).toMatchObject({ notUpdated: { P1: { properties: ['source'] } } });
    expect(await update({ decision: 'yes' })).toMatchObject({ notUpdated: { P1: { type: 'invalidProperties' } } });
    now += day;
    expect(await update({ decision: 'verified' })).toMatchObject({
      updated: { P1: { decidedAt: '2026-05-02T00:00:00Z' } },
    });
    expect(await list()).toMatchObject([{ decision: 'verified', prefersEncryption: true }]);
    const before = (await me.ask('ContactKey/get', { ids: [] }))['state'];
    expect(await me.ask('ContactKey/set', { destroy: ['P1'] })).toMatchObject({ destroyed: ['P1'] });
    expect(await list()).toEqual([]);
    expect(await me.ask('ContactKey/changes', { sinceState: before })).toMatchObject({ destroyed: ['P1'] });
  });

  it('is listed by what it is', async () => {
    await see(first);
    now += day;
    await see(second);
    await see({ ...first, fingerprint: 'ab' }, 'bob@alpha.test');
    const ids = async (args: object) => (await me.ask('ContactKey/query', args))['ids'];
    expect(await ids({ filter: { address: ada }, sort: [{ property: 'lastSeenAt', isAscending: false }] })).toEqual([
      'P2',
      'P1',
    ]);
    expect(await ids({ filter: { text: 'bob' } })).toEqual(['P3']);
    expect(await ids({ filter: { operator: 'NOT', conditions: [{ fingerprint: 'ab' }] } })).toEqual(['P1', 'P2']);
  });
});

describe('what an account keeps', () => {
  it('is written down again after a while, and whenever something is another', async () => {
    const state = () => me.store.contactKeys.state(me.account.id);
    await see(first);
    const before = await state();
    now += limits.contactKeys.again - 1;
    await see(first);
    expect(await state()).toBe(before);
    now += 1;
    await see(first);
    expect(await state()).toBe(before + 1);
    expect(await list()).toMatchObject([{ firstSeenAt: '2026-05-01T00:00:00Z', lastSeenAt: '2026-05-02T00:00:00Z' }]);
  });

  it('is bounded: what was not met for longest makes room, unless it was decided on', async () => {
    const most = { ...limits.contactKeys, ofAddress: 2, keys: 3 };
    const met = (fingerprint: string, address = ada) =>
      me.store.contactKeys.see(
        me.account.id,
        {
          ...first,
          fingerprint,
          address,
          source: 'mail',
          isSecure: false,
          at: (now += 1),
          prefersEncryption: null,
          decision: null,
        },
        most,
      );
    for (const one of ['aa', 'bb']) await met(one);
    await me.store.contactKeys.decide(me.account.id, 1, 'accepted', now);
    await met('cc');
    expect((await list()).map((one) => one['fingerprint'])).toEqual(['aa', 'cc']);
    for (const one of ['x', 'y', 'z']) await met(one, `${one}@alpha.test`);
    expect((await list()).map((one) => one['fingerprint'])).toEqual(['aa', 'y', 'z']);
    for (const id of [5, 6]) await me.store.contactKeys.decide(me.account.id, id, 'refused', now);
    expect(await met('full', 'full@alpha.test')).toEqual({ ok: false, error: 'too-many' });
  });

  it('has octets at most', async () => {
    const most = { ...limits.contactKeys, octets: 2 * first.octets.length };
    for (const [at, address] of ['a@a.test', 'b@a.test', 'c@a.test'].entries())
      await me.store.contactKeys.see(
        me.account.id,
        { ...first, address, source: 'mail', isSecure: false, at: now + at, prefersEncryption: null, decision: null },
        most,
      );
    expect((await list()).map((one) => one['address'])).toEqual(['b@a.test', 'c@a.test']);
  });
});

describe('Key/lookup', () => {
  it('tells what is found and remembers it; another key is said plainly', async () => {
    found = giving(first);
    expect(await lookup('Ada@alpha.test', 'nobody', 'too@many.test')).toMatchObject({
      list: [
        {
          address: 'Ada@alpha.test',
          keys: [{ fingerprint: first.fingerprint, source: 'wkd', isSecure: true, reason: 'alpha.test gives it out' }],
          asked: [{ source: 'wkd', outcome: 'found' }],
          contactKeys: [{ id: 'P1', source: 'wkd', decision: 'seen' }],
          changed: null,
          changes: [],
        },
      ],
      notAddresses: ['nobody'],
      limited: ['too@many.test'],
    });
    now += 2 * day;
    found = giving(second);
    expect(await lookup(ada)).toMatchObject({
      list: [
        {
          changed: 'since 3 May 2026 another key is used',
          changes: [{ beforeId: 'P1', beforeLastSeenAt: '2026-05-01T00:00:00Z', nowId: 'P2' }],
        },
      ],
    });
    await me.ask('ContactKey/set', { update: { P2: { decision: 'accepted' } } });
    expect(await lookup(ada)).toMatchObject({ list: [{ changed: null }] });
  });

  it('tells what the domain proves of certificates', async () => {
    await create({ address: ada, standard: 'openpgp', octets: base64(first) });
    await create({ address: ada, standard: 'smime', octets: base64(certificate) });
    says = 'proven';
    expect(await lookup(ada)).toMatchObject({
      list: [{ contactKeys: [{ domainSays: null }, { domainSays: 'proven' }], changed: null }],
    });
    says = 'contradicted';
    expect(await lookup(ada)).toMatchObject({
      list: [
        {
          contactKeys: [{}, { domainSays: 'contradicted' }],
          changed: 'the domain proves by DNSSEC that another certificate is in use',
        },
      ],
    });
    await me.ask('ContactKey/set', { update: { P2: { decision: 'refused' } } });
    expect(await lookup(ada)).toMatchObject({ list: [{ changed: null }] });
  });
});
