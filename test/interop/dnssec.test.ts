/** DNSSEC over zones that ldns signed, knot serves and unbound resolves: every status, every proof, every algorithm. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAnchor } from '../../src/config/anchor.ts';
import { createResolver } from '../../src/dns/client/resolver.ts';
import { trustAnchors } from '../../src/dns/dnssec/anchors.ts';
import type { ServerAddress } from '../../src/dns/client/servers.ts';
import type { RecordKind, Resolver } from '../../src/dns/types.ts';
import { describeWith } from '../support/describe-with.ts';
import { type SignedTree, startSignedTree } from '../support/signed-tree.ts';

interface Case {
  readonly what: string;
  readonly name: string;
  readonly kind?: RecordKind;
  readonly expected: object;
}

const cases: readonly Case[] = [
  {
    what: 'MX, algorithms 8, 13 and 14',
    name: 'signed.test',
    kind: 'MX',
    expected: { kind: 'records', security: 'secure' },
  },
  {
    what: 'addresses',
    name: 'mx.signed.test',
    kind: 'AAAA',
    expected: { records: ['2001:db8::1'], security: 'secure' },
  },
  { what: 'TLSA', name: '_25._tcp.mx.signed.test', kind: 'TLSA', expected: { kind: 'records', security: 'secure' } },
  {
    what: 'OPENPGPKEY',
    name: 'abc._openpgpkey.signed.test',
    kind: 'OPENPGPKEY',
    expected: { records: [Buffer.of(1, 2, 3, 4)], security: 'secure' },
  },
  {
    what: 'SMIMEA',
    name: 'abc._smimecert.signed.test',
    kind: 'SMIMEA',
    expected: { records: [{ usage: 3, selector: 1, matchingType: 1, data: Buffer.of(1, 2) }], security: 'secure' },
  },
  {
    what: 'SVCB',
    name: 'svc.signed.test',
    kind: 'SVCB',
    expected: { records: [{ priority: 1, target: '' }], security: 'secure' },
  },
  {
    what: 'SRV, whose name is signed in lower case',
    name: '_smtp._tcp.signed.test',
    kind: 'SRV',
    expected: { records: [{ target: 'mx.signed.test' }], security: 'secure' },
  },
  { what: 'SOA', name: 'signed.test', kind: 'SOA', expected: { kind: 'records', security: 'secure' } },
  { what: 'DNSKEY', name: 'signed.test', kind: 'DNSKEY', expected: { kind: 'records', security: 'secure' } },
  {
    what: 'DS, which is its parent’s',
    name: 'signed.test',
    kind: 'DS',
    expected: { kind: 'records', security: 'secure' },
  },
  { what: 'no DS', name: 'unsigned.test', kind: 'DS', expected: { kind: 'no-data', security: 'secure' } },
  {
    what: 'algorithm 15, NSEC3 with opt-out',
    name: 'host.opt.test',
    expected: { records: ['192.0.2.7'], security: 'secure' },
  },
  { what: 'algorithm 16', name: 'host.ed448.test', expected: { records: ['192.0.2.10'], security: 'secure' } },
  { what: 'algorithm 10', name: 'host.rsa512.test', expected: { records: ['192.0.2.11'], security: 'secure' } },

  {
    what: 'no such type, by NSEC',
    name: 'mx.signed.test',
    kind: 'TLSA',
    expected: { kind: 'no-data', security: 'secure' },
  },
  { what: 'no such name, by NSEC', name: 'nobody.signed.test', expected: { kind: 'no-name', security: 'secure' } },
  {
    what: 'a name that has only names below it, by NSEC',
    name: 'down.below.signed.test',
    expected: { kind: 'no-data', security: 'secure' },
  },
  {
    what: 'a wildcard, by NSEC',
    name: 'any.thing.wild.signed.test',
    expected: { records: ['192.0.2.2'], security: 'secure' },
  },
  {
    what: 'a wildcard without the type, by NSEC',
    name: 'any.wild.signed.test',
    kind: 'MX',
    expected: { kind: 'no-data', security: 'secure' },
  },
  {
    what: 'what hides a wildcard, by NSEC',
    name: 'near.wild.signed.test',
    expected: { kind: 'no-data', security: 'secure' },
  },
  {
    what: 'no such type, by NSEC3',
    name: 'host.strict.test',
    kind: 'MX',
    expected: { kind: 'no-data', security: 'secure' },
  },
  { what: 'no such name, by NSEC3', name: 'a.b.nobody.strict.test', expected: { kind: 'no-name', security: 'secure' } },
  {
    what: 'a name that has only names below it, by NSEC3',
    name: 'down.strict.test',
    expected: { kind: 'no-data', security: 'secure' },
  },
  {
    what: 'a wildcard, by NSEC3',
    name: 'any.thing.wild.strict.test',
    expected: { records: ['192.0.2.5'], security: 'secure' },
  },
  {
    what: 'a wildcard without the type, by NSEC3',
    name: 'any.wild.strict.test',
    kind: 'MX',
    expected: { kind: 'no-data', security: 'secure' },
  },
  {
    what: 'no such name, where delegations are opted out',
    name: 'nobody.opt.test',
    expected: { kind: 'no-name', security: 'insecure' },
  },
  {
    what: 'a wildcard, where delegations are opted out',
    name: 'any.wild.opt.test',
    expected: { records: ['192.0.2.8'], security: 'insecure' },
  },
  {
    what: 'no such name, with proofs that are too dear',
    name: 'nobody.costly.test',
    expected: { kind: 'no-name', security: 'insecure' },
  },
  {
    what: 'records where only the proofs are too dear',
    name: 'host.costly.test',
    expected: { kind: 'records', security: 'secure' },
  },
  { what: 'no such name under the root', name: 'nobody.example', expected: { kind: 'no-name', security: 'secure' } },

  {
    what: 'a zone without signatures',
    name: 'host.unsigned.test',
    expected: { records: ['192.0.2.13'], security: 'insecure' },
  },
  {
    what: 'absence in a zone without signatures',
    name: 'nobody.unsigned.test',
    expected: { kind: 'no-name', security: 'insecure' },
  },
  {
    what: 'a signed zone that nobody vouches for',
    name: 'host.island.test',
    expected: { records: ['192.0.2.14'], security: 'insecure' },
  },
  { what: 'absence in it', name: 'nobody.island.test', expected: { kind: 'no-name', security: 'insecure' } },
  {
    what: 'a delegation that is opted out',
    name: 'host.sub.opt.test',
    expected: { records: ['192.0.2.9'], security: 'insecure' },
  },

  {
    what: 'an alias into another signed zone',
    name: 'alias.signed.test',
    expected: { records: ['192.0.2.4'], security: 'secure', owner: 'host.strict.test' },
  },
  {
    what: 'an alias into a zone without signatures',
    name: 'out.signed.test',
    expected: { records: ['192.0.2.13'], security: 'insecure', owner: 'host.unsigned.test' },
  },
  {
    what: 'an alias itself',
    name: 'out.signed.test',
    kind: 'CNAME',
    expected: { records: ['host.unsigned.test'], security: 'secure' },
  },
  { what: 'an alias to nothing', name: 'gone.signed.test', expected: { kind: 'no-name', security: 'secure' } },
  {
    what: 'a DNAME',
    name: 'host.old.signed.test',
    expected: { records: ['192.0.2.4'], security: 'secure', owner: 'host.strict.test' },
  },
  { what: 'a DNAME to nothing', name: 'nobody.old.signed.test', expected: { kind: 'no-name', security: 'secure' } },

  { what: 'records that were changed', name: 'host.bogus.test', expected: { kind: 'failure', security: 'bogus' } },
  {
    what: 'an alias to records that were changed',
    name: 'lie.signed.test',
    expected: { kind: 'failure', security: 'bogus' },
  },
  {
    what: 'records without their signature',
    name: 'host.stripped.test',
    expected: { kind: 'failure', security: 'bogus' },
  },
  { what: 'signatures that have run out', name: 'host.expired.test', expected: { kind: 'failure', security: 'bogus' } },
];

describeWith('DNSSEC with knot and unbound', { peers: ['knotd', 'unbound', 'ldns-signzone', 'dig'] }, () => {
  let tree: SignedTree | null = null;
  let resolver: Resolver;
  let direct: Resolver;
  let encrypted: Resolver;
  beforeAll(async () => {
    tree = await startSignedTree();
    const anchor = parseAnchor(tree.anchor);
    if (anchor === null) throw new Error(`no anchor: ${tree.anchor}`);
    const anchors = trustAnchors([anchor]);
    const at = (server: Omit<ServerAddress, 'host'>) =>
      createResolver({ servers: [{ host: '127.0.0.1', ...server }], anchors, attempts: 1 });
    resolver = at({ port: tree.unbound });
    direct = at({ port: tree.knot });
    encrypted = at({ port: tree.tls.port, tls: { name: null, pin: tree.tls.pin } });
  }, 60_000);
  afterAll(() => tree?.stop());

  it.each(cases)('$what ($name $kind)', async ({ name, kind = 'A', expected }) => {
    expect(await resolver.lookUp(name, kind)).toMatchObject(expected);
  });

  it.each(cases)('asked at knot itself: $what', async ({ name, kind = 'A', expected }) => {
    expect(await direct.lookUp(name, kind)).toMatchObject(expected);
  });

  it('the same over TLS, many at once', async () => {
    const found = await Promise.all(cases.map(({ name, kind = 'A' }) => encrypted.lookUp(name, kind)));
    cases.forEach(({ expected, what }, at) => expect(found[at], what).toMatchObject(expected));
  });
});
