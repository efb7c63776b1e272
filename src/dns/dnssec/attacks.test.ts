/** What somebody who can send us any packet may try: nothing of it makes lies believed, or signed zones look unsigned. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { encodeQuery } from '../wire/query.ts';
import { makeZoneKey } from '../zone/key.ts';
import { type ZoneRecord, loadZone } from '../zone/records.ts';
import { respond } from '../zone/respond.ts';
import { signZones } from '../zone/signed.ts';
import { trustAnchors } from './anchors.ts';
import type { Ask } from './chain.ts';
import type { Question } from './denial.ts';
import { type DnsKey, dnsKeyOf } from './keys.ts';
import { type WireName, root, wireName } from './names.ts';
import { type RawRecord, type RawSections, Type, rawSections } from './records.ts';
import { holds, rrSigOf } from './signature.ts';
import { type Validator, createValidator } from './validator.ts';

const key = makeZoneKey();
const clock = { now: () => Date.now() };
const zoneOf = (origin: string, records: Readonly<Record<string, readonly ZoneRecord[]>>) =>
  loadZone({ origin, records: new Map(Object.entries(records)) });
const zones = signZones(
  [
    zoneOf('.', {}),
    zoneOf('alpha.test', {
      'www.alpha.test': [{ type: 'A', data: '192.0.2.1' }],
      '*.wild.alpha.test': [{ type: 'A', data: '192.0.2.2' }],
      'plain.alpha.test': [{ type: 'NS', data: 'ns.plain.alpha.test' }],
    }),
    zoneOf('beta.test', { 'beta.test': [{ type: 'A', data: '192.0.2.3' }] }),
  ],
  key,
);

function honest({ name, type }: Question): RawSections {
  const query = encodeQuery({ id: 1, name, type, edns: { dnssec: true, isPadded: false } });
  const octets = respond(zones, query, 'tcp', clock);
  const sections = octets === null ? null : rawSections(octets);
  if (sections === null) throw new Error('no response');
  return sections;
}

const a = 1;
const address = (owner: string, last: number): RawRecord => ({
  owner: wireName(owner),
  type: a,
  ttl: 60,
  rdata: Buffer.of(203, 0, 113, last),
});

/** An RRSIG of somebody who has no key. */
function forgedSignature(owner: WireName, covered: number, signer: WireName, labels: number): RawRecord {
  const rdata = Buffer.alloc(18);
  const now = Math.floor(Date.now() / 1000);
  rdata.writeUInt16BE(covered, 0);
  rdata.writeUInt8(13, 2);
  rdata.writeUInt8(labels, 3);
  rdata.writeUInt32BE(60, 4);
  rdata.writeUInt32BE(now + 1000, 8);
  rdata.writeUInt32BE(now - 1000, 12);
  rdata.writeUInt16BE(key.tag, 16);
  return {
    owner,
    type: Type.rrsig,
    ttl: 60,
    rdata: Buffer.concat([rdata, Buffer.from(signer, 'latin1'), Buffer.alloc(64)]),
  };
}

let asked = 0;
let ask: Ask = (question) => Promise.resolve(honest(question));
let validator: Validator;
const question = (name: string, type = a): Question => ({ name: wireName(name), type });
const judged = async (name: string, sections: RawSections, type = a) =>
  (await validator.judge(question(name, type), sections)).security;

beforeEach(() => {
  asked = 0;
  ask = (one) => Promise.resolve(honest(one));
  const counted: Ask = (one) => {
    asked += 1;
    return ask(one);
  };
  validator = createValidator({ anchors: trustAnchors([key.dsFor('')]), ask: counted, clock });
});

const empty: RawSections = { answers: [], authorities: [] };

test('what is honest is secure, and below an unsigned delegation insecure', async () => {
  expect(await judged('www.alpha.test', honest(question('www.alpha.test')))).toBe('secure');
  expect(await judged('host.plain.alpha.test', { ...empty, answers: [address('host.plain.alpha.test', 1)] })).toBe(
    'insecure',
  );
});

describe('is bogus', () => {
  const lie = address('www.alpha.test', 66);
  const answer = (...answers: readonly RawRecord[]): RawSections => ({ ...empty, answers });
  test.each<readonly [string, () => RawSections]>([
    ['an answer without signatures', () => answer(lie)],
    ['with a signature of nobody', () => answer(lie, forgedSignature(lie.owner, a, wireName('alpha.test'), 3))],
    ['signed by its own name, which is no zone', () => answer(lie, forgedSignature(lie.owner, a, lie.owner, 3))],
    [
      'signed by a name between, which is no zone',
      () => answer(lie, forgedSignature(lie.owner, a, wireName('test'), 3)),
    ],
    [
      'signed by an unsigned zone elsewhere',
      () => answer(lie, forgedSignature(lie.owner, a, wireName('plain.alpha.test'), 3)),
    ],
    ['signed by another signed zone', () => answer(lie, forgedSignature(lie.owner, a, wireName('beta.test'), 3))],
    [
      'an honest signature over more records',
      () => {
        const { answers, authorities } = honest(question('www.alpha.test'));
        return { answers: [...answers, lie], authorities };
      },
    ],
    ['an empty answer', () => empty],
    [
      'an empty answer with a proof of an unsigned zone',
      () => {
        const owner = wireName('a.plain.alpha.test');
        const nsec = { owner, type: Type.nsec, ttl: 60, rdata: Buffer.from(wireName('z.plain.alpha.test'), 'latin1') };
        return { ...empty, authorities: [nsec, forgedSignature(owner, Type.nsec, wireName('plain.alpha.test'), 4)] };
      },
    ],
    [
      'an empty answer with the proof for another name',
      () => ({
        ...empty,
        authorities: honest(question('nobody.beta.test')).authorities,
      }),
    ],
    [
      'an empty answer with the proof of a delegation',
      () => ({
        ...empty,
        authorities: honest(question('plain.alpha.test', Type.ds)).authorities,
      }),
    ],
  ])('%s', async (_, forged) => {
    expect(await judged('www.alpha.test', forged())).toBe('bogus');
  });

  test('a wildcard in the place of a name that is there', async () => {
    const from = honest(question('x.wild.alpha.test'));
    const renamed = from.answers.map((one) => ({ ...one, owner: wireName('www.wild.alpha.test') }));
    expect(await judged('www.wild.alpha.test', { answers: renamed, authorities: [] })).toBe('bogus');
    // RFC 4035 §5.4: the NSEC of a wildcard, put under another name, would hold as a wildcard does.
    const proofs = honest(question('x.wild.alpha.test', 28)).authorities.filter(({ owner }) =>
      owner.startsWith('\x01*'),
    );
    const moved = proofs.map((one) => ({ ...one, owner: wireName('v.wild.alpha.test') }));
    expect(moved.length).toBe(2);
    expect(await judged('www.wild.alpha.test', { answers: renamed, authorities: moved })).toBe('bogus');
  });

  test('keys that the zone above does not name', async () => {
    ask = (one) => {
      const sections = honest(one);
      return Promise.resolve(
        one.type === Type.dnskey && one.name !== root
          ? {
              ...sections,
              answers: sections.answers.map((record) => ({
                ...record,
                rdata: Buffer.concat([record.rdata, Buffer.of(1)]),
              })),
            }
          : sections,
      );
    };
    expect(await judged('www.alpha.test', honest(question('www.alpha.test')))).toBe('bogus');
  });

  test('a delegation whose DS somebody took away', async () => {
    ask = (one) => Promise.resolve(one.type === Type.ds ? empty : honest(one));
    expect(await judged('www.alpha.test', { ...empty, answers: [lie] })).toBe('bogus');
  });

  test('a signer above the nearest anchor, of which nothing is known', async () => {
    validator = createValidator({ anchors: trustAnchors([key.dsFor('alpha.test')]), ask, clock });
    const forged = { ...empty, answers: [lie, forgedSignature(lie.owner, a, wireName('test'), 3)] };
    expect(await judged('www.alpha.test', forged)).toBe('bogus');
    expect(await judged('beta.test', { ...empty, answers: [address('beta.test', 1)] })).toBe('insecure');
  });
});

test('a name with a dot in a label is no other name', () => {
  const octets = Buffer.concat([
    Buffer.from([0, 0, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
    Buffer.from('\x09www.alpha\x04test\0', 'latin1'),
    Buffer.from([0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 66]),
  ]);
  expect(rawSections(octets)).toBeNull();
});

test('octets of any kind are no crash: not as packets, not as records', async () => {
  const { answers, authorities } = honest(question('nobody.alpha.test', Type.dnskey));
  const octets = respond(
    zones,
    encodeQuery({ id: 1, name: wireName('alpha.test'), type: Type.dnskey, edns: { dnssec: true, isPadded: false } }),
    'tcp',
    clock,
  );
  if (octets === null) throw new Error('no response');
  const types = [a, Type.cname, Type.dname, Type.ds, Type.rrsig, Type.nsec, Type.dnskey, Type.nsec3];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(octets.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.array(fc.tuple(fc.constantFrom(...types), fc.uint8Array({ maxLength: 60 })), { maxLength: 6 }),
      async (changes, strange) => {
        const damaged = Buffer.from(octets);
        for (const [at, octet] of changes) damaged[at] = octet;
        if (damaged.readUInt16BE(4) === 1) rawSections(damaged);
        const owner = wireName('www.alpha.test');
        const records = strange.map(([type, rdata]) => ({ owner, type, ttl: 60, rdata: Buffer.from(rdata) }));
        const sections = { answers: [...answers, ...records], authorities: [...authorities, ...records] };
        expect(await judged('www.alpha.test', sections)).not.toBe('secure');
      },
    ),
    { numRuns: 300 },
  );
});

test('servers that do not answer leave it undecided', async () => {
  ask = () => Promise.resolve(null);
  expect(await judged('www.alpha.test', honest(question('www.alpha.test')))).toBe('indeterminate');
});

test('names and signatures without end cost a bounded number of questions', async () => {
  ask = ({ name, type }) => {
    const deeper = `\x01a${name}` as WireName;
    const nsec = { owner: deeper, type: Type.nsec, ttl: 60, rdata: Buffer.from(name, 'latin1') };
    const signers = Array.from({ length: 40 }, (_, at) => wireName(`${'b.'.repeat(at)}test`));
    return Promise.resolve({
      answers: [],
      authorities: [
        nsec,
        ...signers.map((signer) => forgedSignature(deeper, type === Type.ds ? Type.nsec : type, signer, 1)),
      ],
    });
  };
  const name = `${'a.'.repeat(110)}alpha.test`;
  const answers = [address(name, 1), forgedSignature(wireName(name), a, wireName(name), 112)];
  expect(await judged(name, { ...empty, answers })).not.toBe('secure');
  expect(asked).toBeLessThanOrEqual(limits.chainQuestions);
});

test('CVE-2023-50387 (KeyTrap): keys of one tag and signatures that fail cost a bounded number of verifications', () => {
  const rdata = Buffer.concat([Buffer.of(1, 1, 3, 13), key.publicKey]);
  const one = dnsKeyOf({ owner: root, type: Type.dnskey, ttl: 0, rdata });
  if (one === null) throw new Error('no key');
  const keys: readonly DnsKey[] = Array.from({ length: 1000 }, () => one);
  const owner = wireName('www.alpha.test');
  const set = { owner, type: a, records: [address('www.alpha.test', 1)] };
  const signature = rrSigOf(forgedSignature(owner, a, wireName('alpha.test'), 3));
  if (signature === null) throw new Error('no signature');
  const budget = { verifications: limits.verifications, failures: limits.badVerifications };
  for (let at = 0; at < 1000; at++) expect(holds(set, signature, keys, clock.now() / 1000, budget)).toBe(false);
  expect(limits.verifications - budget.verifications).toBe(limits.badVerifications);
});

test('what is kept is kept no longer than its signature holds', async () => {
  const late = { now: () => Date.now() + 14 * 86_400_000 - 30_000 };
  const sections = honest(question('www.alpha.test'));
  validator = createValidator({ anchors: trustAnchors([key.dsFor('')]), ask, clock: late });
  // Keys are signed as late as the records here.
  const judgement = await validator.judge(question('www.alpha.test'), sections);
  expect(judgement).toMatchObject({ security: 'secure', absent: null });
  expect(judgement.signed).toBeLessThanOrEqual(30 + limits.clockSkew);
  expect(judgement.ttl).toBeLessThanOrEqual(60);
});
