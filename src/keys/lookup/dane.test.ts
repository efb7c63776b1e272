/** OPENPGPKEY and SMIMEA, asked of a name server through the resolver that validates. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { createResolver } from '../../dns/client/resolver.ts';
import { trustAnchors } from '../../dns/dnssec/anchors.ts';
import type { Resolver } from '../../dns/types.ts';
import { makeZoneKey } from '../../dns/zone/key.ts';
import type { ZoneRecord, ZoneSource } from '../../dns/zone/records.ts';
import { type ZoneServer, createZoneServer } from '../../dns/zone/server.ts';
import { ownKey } from '../../smime/testing/certificate.ts';
import { clock, openPgpPerson } from '../testing/people.ts';
import type { LookupAddress } from './types.ts';
import { lookupAddress, openPgpKeyName, smimeaName } from './address.ts';
import { openPgpKeyLookup } from './openpgpkey.ts';
import { domainSays, smimeaLookup, smimeaVerdict } from './smimea.ts';

const at = (address: string): LookupAddress => {
  const read = lookupAddress(address);
  if (read === null) throw new Error(address);
  return read;
};
const [ada, bob, carol, dan, eve, nobody] = ['ada', 'bob', 'carol', 'dan', 'eve', 'nobody'].map((name) =>
  at(`${name}@alpha.test`),
) as [LookupAddress, LookupAddress, LookupAddress, LookupAddress, LookupAddress, LookupAddress];
const key = makeZoneKey();
const signal = AbortSignal.timeout(60_000);
const servers: ZoneServer[] = [];
let [secure, insecure, forged]: Resolver[] = [];

const adaKey = await openPgpPerson('ada@alpha.test');
const strangerKey = await openPgpPerson('mallory@alpha.test');
const lateKey = await openPgpPerson('eve@alpha.test', 60);
const { certificate } = await ownKey('P-256', 'ada@alpha.test');
const { certificate: other } = await ownKey('P-256', 'mallory@alpha.test');

const smimea = (usage: number, selector: number, matchingType: number, data: Buffer): ZoneRecord => ({
  type: 'SMIMEA',
  data: Buffer.concat([Buffer.of(usage, selector, matchingType), data]),
});
const sha256 = (octets: Buffer): Buffer => createHash('sha256').update(octets).digest();
const sha512 = (octets: Buffer): Buffer => createHash('sha512').update(octets).digest();

const sources: readonly ZoneSource[] = [
  { origin: '.', records: new Map() },
  {
    origin: 'alpha.test',
    records: new Map<string, readonly ZoneRecord[]>([
      [openPgpKeyName(ada), [{ type: 'OPENPGPKEY', data: adaKey.key.octets }]],
      [openPgpKeyName(bob), [{ type: 'OPENPGPKEY', data: strangerKey.key.octets }]],
      [openPgpKeyName(carol), [{ type: 'OPENPGPKEY', data: Buffer.from('nonsense') }]],
      [openPgpKeyName(eve), [{ type: 'OPENPGPKEY', data: lateKey.key.octets }]],
      [smimeaName(ada), [smimea(3, 0, 0, certificate.octets), smimea(3, 0, 1, sha256(certificate.octets))]],
      [smimeaName(bob), [smimea(3, 0, 0, other.octets)]],
      [smimeaName(carol), [smimea(3, 1, 2, sha512(certificate.publicKey.octets))]],
      [smimeaName(dan), [smimea(2, 0, 1, sha256(other.octets)), smimea(9, 0, 0, other.octets)]],
      [smimeaName(eve), [smimea(3, 0, 0, Buffer.from('nonsense'))]],
    ]),
  },
];

async function resolverOf(zoneKey: ReturnType<typeof makeZoneKey> | null): Promise<Resolver> {
  const server = createZoneServer({ zones: sources, ...(zoneKey === null ? {} : { key: zoneKey }) });
  servers.push(server);
  const port = await server.listen('127.0.0.1', 0);
  return createResolver({
    servers: [{ host: '127.0.0.1', port }],
    anchors: zoneKey === null ? [] : trustAnchors([key.dsFor('')]),
    log: silentLog,
  });
}

beforeAll(async () => {
  secure = await resolverOf(key);
  insecure = await resolverOf(null);
  forged = await resolverOf(makeZoneKey());
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

const openPgp = (resolver: Resolver | undefined, address: LookupAddress) =>
  openPgpKeyLookup({ resolver: resolver as Resolver, clock })(address, signal);
const certificates = (resolver: Resolver | undefined, address: LookupAddress) =>
  smimeaLookup({ resolver: resolver as Resolver, clock })(address, signal);

test('an OpenPGP key that DNSSEC proves', async () => {
  expect(await openPgp(secure, ada)).toMatchObject({
    outcome: 'found',
    reason: 'alpha.test gives it out in the domain name system, proven by DNSSEC',
    keys: [{ fingerprint: adaKey.key.fingerprint, addresses: ['ada@alpha.test'], source: 'dane', isSecure: true }],
  });
});

test.each([
  ['of somebody else', bob, 'not for this address'],
  ['that is none', carol, 'cannot be used'],
  ['that has expired', eve, 'has expired'],
  ['that is not there', nobody, 'has no OpenPGP key'],
])('an OpenPGP key %s', async (_, address, reason) => {
  const finding = await openPgp(secure, address);
  expect(finding).toMatchObject({ outcome: 'absent', keys: [] });
  expect(finding.reason).toContain(reason);
});

test('what DNSSEC does not prove is not used, what it disproves could not be asked', async () => {
  expect(await openPgp(insecure, ada)).toMatchObject({ outcome: 'absent', keys: [] });
  expect(await certificates(insecure, ada)).toMatchObject({ outcome: 'absent', keys: [] });
  expect(await openPgp(forged, ada)).toMatchObject({ outcome: 'failed', keys: [] });
  expect(await certificates(forged, ada)).toMatchObject({ outcome: 'failed', keys: [] });
});

test('a whole certificate is found', async () => {
  expect(await certificates(secure, ada)).toMatchObject({
    outcome: 'found',
    keys: [{ standard: 'smime', fingerprint: sha256(certificate.octets).toString('hex'), isSecure: true }],
  });
});

test.each([
  ['of somebody else', bob, 'not for this address'],
  ['by its digest alone', carol, 'has none to give out'],
  ['of an authority', dan, 'has none to give out'],
  ['that is none', eve, 'cannot be read'],
  ['that is not there', nobody, 'has no certificate'],
])('a certificate %s', async (_, address, reason) => {
  const finding = await certificates(secure, address);
  expect(finding).toMatchObject({ outcome: 'absent', keys: [] });
  expect(finding.reason).toContain(reason);
});

test.each([
  ['a digest of it', ada, certificate, 'proven'],
  ['a digest of its key', carol, certificate, 'proven'],
  ['an authority alone', dan, certificate, 'silent'],
  ['another one', ada, other, 'contradicted'],
  ['nothing', nobody, certificate, 'silent'],
] as const)('what came in another way, where the domain names %s', async (_, address, shown, verdict) => {
  expect(await smimeaVerdict(secure as Resolver, address, shown, signal)).toBe(verdict);
  expect(await smimeaVerdict(insecure as Resolver, address, shown, signal)).toBe('silent');
  expect(await domainSays(secure as Resolver)(address.address, shown.octets)).toBe(verdict);
});
