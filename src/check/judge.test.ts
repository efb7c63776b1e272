/** Worlds that are broken in one way each, and what is said of them. */
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { fail, ok } from '../base/result.ts';
import { type Row, tableResolver } from '../dns/testing/table.ts';
import type { SecurityStatus } from '../dns/types.ts';
import { issue, makeAuthority, selfSigned } from '../lab/certificates.ts';
import type { StsPolicy } from '../transport/mtasts/policy.ts';
import type { Facts, LdapFacts, LdapServerFacts } from './facts.ts';
import { gatherDomain, gatherHost, gatherResolver } from './gather/dns.ts';
import type { WantedKey } from './gather/keys.ts';
import { judge } from './judge.ts';
import type { Finding } from './types.ts';

const now = Date.UTC(2026, 5, 1);
const day = 86_400_000;
const hostname = 'mail.example.org';
const hash = Buffer.alloc(32, 7);

let trusted: X509Certificate;
let other: X509Certificate;
beforeAll(async () => {
  const authority = await makeAuthority('CA', now);
  trusted = new X509Certificate((await issue(authority, [hostname], now)).certificate);
  other = new X509Certificate((await selfSigned(['elsewhere.example'], now)).certificate);
});

type Zone = Readonly<Record<string, Row>>;

const tlsaRow = { usage: 3, selector: 0, matchingType: 0 };
const good = (): Zone => ({
  'A mail.example.org': ['192.0.2.1'],
  'TXT mail.example.org': ['v=spf1 a -all'],
  'CAA mail.example.org': [{ critical: false, tag: 'issue', value: 'ca.example; policy=ev' }],
  'PTR 192.0.2.1': [hostname],
  'MX example.org': ['10 mail.example.org'],
  'TXT example.org': ['unrelated', 'v=spf1 mx -all'],
  'TXT _dmarc.example.org': ['v=DMARC1; p=reject; rua=mailto:postmaster@example.org'],
  'TXT k1._domainkey.example.org': ['v=DKIM1; k=ed25519; p=AAAA'],
  'TXT _mta-sts.example.org': ['v=STSv1; id=1'],
  'TXT _smtp._tls.example.org': ['v=TLSRPTv1; rua=mailto:postmaster@example.org'],
  'TLSA _25._tcp.mail.example.org': [{ ...tlsaRow, data: trusted.raw }],
  'SRV _imaps._tcp.example.org': [{ priority: 0, weight: 1, port: 993, target: hostname }],
  'SRV _submissions._tcp.example.org': [{ priority: 0, weight: 1, port: 465, target: hostname }],
  'SOA org': [{ primary: 'a', mailbox: 'b', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 } as never],
  'A dnssec-failed.org': 'bogus',
});

interface World {
  readonly zone?: Zone;
  readonly security?: SecurityStatus | ((name: string) => SecurityStatus);
  readonly policy?: StsPolicy | string;
  readonly facts?: (facts: Facts) => Partial<Facts>;
  /** What port 25 does, by address. */
  readonly ports?: Readonly<Record<string, 'answers' | 'refuses' | 'silent'>>;
  readonly dkimState?: 'new' | 'signing' | 'old';
  readonly peopleKeys?: readonly WantedKey[];
}

const ofAda: WantedKey = {
  name: 'ada._openpgpkey.example.org',
  type: 'OPENPGPKEY',
  data: Buffer.from('key'),
  written: 'a2V5',
};
const keyRow = { [`OPENPGPKEY ${ofAda.name}`]: [ofAda.data] };
const directory = { 'A openpgpkey.example.org': ['192.0.2.1'] };

const policy: StsPolicy = { mode: 'enforce', mx: [hostname], maxAge: 86_400 };

async function findings({
  zone = {},
  security = 'secure',
  policy: given = policy,
  facts = () => ({}),
  ports = {},
  dkimState = 'signing',
  peopleKeys = [],
}: World) {
  const resolver = tableResolver({ ...good(), ...zone }, security);
  const { signal } = new AbortController();
  const outside = {
    host: await gatherHost(resolver, hostname, ['192.0.2.1'], signal),
    resolver: await gatherResolver(resolver, signal),
    clockAhead: 20,
    domains: [
      await gatherDomain(
        {
          resolver,
          fetchPolicy: () =>
            Promise.resolve(
              typeof given === 'string'
                ? fail({ failure: 'sts-policy-fetch-error' as const, reason: given })
                : ok(given),
            ),
          knock: (address) => Promise.resolve(ports[address] ?? 'answers'),
          ports: { submissions: 465, submission: null, imaps: 993, pop3s: null },
          peopleKeys: () => Promise.resolve(peopleKeys),
          dkimKeys: () =>
            Promise.resolve([
              { name: 'k1._domainkey.example.org', record: 'v=DKIM1; k=ed25519; p=AAAA', state: dkimState },
            ]),
        },
        'example.org',
        signal,
      ),
    ],
  };
  const base: Facts = {
    now,
    hostname,
    settings: {
      tlsToOthers: 'opportunistic',
      validatesDns: true,
      listening: [{ name: 'smtp', host: '::', port: 25 }],
      domains: 1,
      reportReaders: { tls: 'tls-reports', dmarc: 'dmarc-reports' },
    },
    certificate: { file: 'c.pem', keyFile: 'k.pem', chain: ok([trusted]), keyMatches: true, trust: 'trusted' },
    furtherCertificates: [],
    listeners: [
      {
        name: 'imaps',
        host: '127.0.0.1',
        port: 993,
        outcome: { kind: 'speaks', fingerprint: trusted.fingerprint256 },
      },
    ],
    tickets: null,
    ldap: null,
    relay: [{ recipient: 'nobody@example.com', code: 550 }],
    disk: { directory: '/srv', free: 50 * 1024 ** 3, size: 100 * 1024 ** 3 },
    queue: { waiting: 0, held: 0, oldest: null, warnAfter: 4 * 3_600_000 },
    roles: [{ domain: 'example.org', role: 'abuse', readers: ['ann@example.org'], explicit: true }],
    outside,
  };
  return judge({ ...base, ...facts(base) });
}

/** Everything that is not well, as `severity topic: what`, with what mends it. */
const told = (all: readonly Finding[]): readonly string[] =>
  all
    .filter(({ severity }) => severity !== 'ok')
    .flatMap(({ severity, topic, what, mend }) => [
      `${severity} ${topic}: ${what}`,
      ...mend.map((line) => `-> ${line}`),
    ]);

const tickets = (unavailable: string | null, missing: NonNullable<Facts['tickets']>['missing'] = []) => ({
  facts: (): Partial<Facts> => ({ tickets: { keytab: '/srv/keytab', unavailable, missing } }),
});

const server = (outcome: LdapServerFacts['outcome'], place = 'ldap.example.org:636'): LdapServerFacts => ({
  ...{ place, bindDn: 'cn=postern,dc=example', base: 'dc=example', outcome },
});
const answers = server({ kind: 'answers', confidential: true }, 'two.example.org:636');

const ldap = (servers: readonly LdapServerFacts[], more: Partial<LdapFacts> = {}) => ({
  facts: (): Partial<Facts> => ({ ldap: { unusable: null, foreign: [], servers, ...more } }),
});

test('LDAP servers answer', async () => {
  expect((await findings(ldap([answers]))).map(({ what }) => what)).toContain(
    'The LDAP server two.example.org:636 answers.',
  );
});

const nolisted = {
  'MX example.org': ['5 nolist.example.org', '10 mail.example.org'],
  'A nolist.example.org': ['192.0.2.3'],
} as const;

test.each<[string, World, string]>([
  ['is proposed', {}, 'ok example.org has one MX host.'],
  [
    'works',
    { zone: nolisted, ports: { '192.0.2.3': 'refuses' } },
    'ok Nolisting: nolist.example.org, the first MX host',
  ],
  ['drops', { zone: nolisted, ports: { '192.0.2.3': 'silent' } }, 'warning The first MX host nolist.example.org of'],
  [
    'nobody answers',
    { zone: nolisted, ports: { '192.0.2.3': 'refuses', '192.0.2.1': 'refuses' } },
    'problem No MX host of example.org takes connections',
  ],
])('nolisting: %s', async (_name, world, said) => {
  const found = (await findings(world)).filter(({ topic }) => topic === 'nolisting');
  expect(found.map(({ severity, what }) => `${severity} ${what}`)).toEqual([expect.stringContaining(said)]);
});

test('a first MX host that takes mail is no nolisting', async () => {
  expect((await findings({ zone: nolisted })).filter(({ topic }) => topic === 'nolisting')).toEqual([]);
});

test('a world in which all is well', async () => {
  const all = await findings({});
  expect(told(all)).toEqual([]);
  expect(all.map(({ what }) => what)).toMatchInlineSnapshot(`
    [
      "The configuration has nothing that is unwise.",
      "The certificate names mail.example.org, is trusted, and ends on 2028-08-28.",
      "imaps answers on 127.0.0.1:993.",
      "The server relays nothing for strangers.",
      "abuse@example.org is read by ann@example.org.",
      "50.0 GiB of 100.0 GiB are free.",
      "Nothing waits in the queue.",
      "The clock is right.",
      "The resolver answers; good signatures are believed, and wrong ones are not.",
      "mail.example.org is 192.0.2.1.",
      "192.0.2.1 is called mail.example.org, and leads back.",
      "mail.example.org has an SPF record of its own.",
      "Certificates for mail.example.org come from ca.example alone.",
      "Mail for example.org comes to mail.example.org.",
      "example.org has one MX host. Another one before it that refuses connections (nolisting) keeps away some programs that only send spam.",
      "SPF of example.org allows this server.",
      "The DKIM key k1._domainkey.example.org is published.",
      "DMARC of example.org says reject.",
      "example.org is signed, and its signatures are good.",
      "A TLSA record of mail.example.org vouches for the certificate.",
      "MTA-STS of example.org is enforced.",
      "TLS reports on example.org are asked for.",
      "Mail clients find the server of example.org by SRV records.",
    ]
  `);
});

test('there are keys for tickets', async () => {
  expect((await findings(tickets(null))).map(({ what }) => what)).toContain('There are keys for Kerberos tickets.');
});

test('nobody outside was asked', async () => {
  const all = await findings({ facts: () => ({ outside: null }) });
  expect(new Set(all.map(({ topic }) => topic))).toEqual(
    new Set(['configuration', 'certificate', 'port', 'relay', 'role', 'disk', 'queue']),
  );
});

const withOutside = (change: (outside: NonNullable<Facts['outside']>) => Partial<NonNullable<Facts['outside']>>) => ({
  facts: ({ outside }: Facts): Partial<Facts> => ({
    outside: outside === null ? null : { ...outside, ...change(outside) },
  }),
});
const settings = (change: Partial<Facts['settings']>) => ({
  facts: (facts: Facts): Partial<Facts> => ({ settings: { ...facts.settings, ...change } }),
});
const certificate = (change: () => Partial<Facts['certificate']>) => ({
  facts: (facts: Facts): Partial<Facts> => ({ certificate: { ...facts.certificate, ...change() } }),
});
const listener = (outcome: Facts['listeners'][number]['outcome']) => ({
  facts: ({ listeners }: Facts): Partial<Facts> => ({
    listeners: [...listeners, { name: 'smtp' as const, host: '127.0.0.1', port: 25, outcome }],
  }),
});

const worlds: readonly (readonly [name: string, world: World])[] = [
  ['MX: name servers do not answer', { zone: { 'MX example.org': 'failure' } }],
  ['MX: no such domain', { zone: { 'MX example.org': 'no-name' } }],
  ['MX: none', { zone: { 'MX example.org': 'no-data' } }],
  ['MX: none, but the address is ours', { zone: { 'MX example.org': 'no-data', 'A example.org': ['192.0.2.1'] } }],
  ['MX: null', { zone: { 'MX example.org': ['0 '] } }],
  ['MX: elsewhere', { zone: { 'MX example.org': ['10 mx.other.example'], 'A mx.other.example': ['192.0.2.9'] } }],
  ['MX: a host without an address', { zone: { 'MX example.org': ['5 lost.example.org', '10 mail.example.org'] } }],
  ['SPF: unknown', { zone: { 'TXT example.org': 'failure' } }],
  ['SPF: none', { zone: { 'TXT example.org': ['v=spf10 nonsense'] } }],
  ['SPF: two', { zone: { 'TXT example.org': ['v=spf1 mx -all', 'v=spf1 -all'] } }],
  ['SPF: everybody', { zone: { 'TXT example.org': ['v=spf1 mx +all'] } }],
  ['SPF: not us', { zone: { 'TXT example.org': ['v=spf1 ip4:198.51.100.0/24 a -all'] } }],
  ['SPF: who knows', { zone: { 'TXT example.org': ['v=spf1 include:_spf.example.net -all'] } }],
  ['SPF: of the host', { zone: { 'TXT mail.example.org': 'no-data' } }],
  ['DKIM: none', withOutside(({ domains }) => ({ domains: domains.map((each) => ({ ...each, dkim: [] })) }))],
  ['DKIM: missing', { zone: { 'TXT k1._domainkey.example.org': 'no-name' } }],
  ['DKIM: waits for its record', { dkimState: 'new', zone: { 'TXT k1._domainkey.example.org': 'no-name' } }],
  ['DKIM: gone too early', { dkimState: 'old', zone: { 'TXT k1._domainkey.example.org': 'no-name' } }],
  ['DKIM: unknown', { zone: { 'TXT k1._domainkey.example.org': 'failure' } }],
  ['DKIM: another key', { zone: { 'TXT k1._domainkey.example.org': ['v=DKIM1; p=BBBB'] } }],
  ['DMARC: none', { zone: { 'TXT _dmarc.example.org': 'no-name' } }],
  ['DMARC: unknown', { zone: { 'TXT _dmarc.example.org': 'failure' } }],
  ['DMARC: two', { zone: { 'TXT _dmarc.example.org': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] } }],
  ['DMARC: nonsense', { zone: { 'TXT _dmarc.example.org': ['v=DMARC1; p=\u001b[31mkill'] } }],
  ['DMARC: watches', { zone: { 'TXT _dmarc.example.org': ['v=DMARC1; p=none'] } }],
  ['DMARC: no reports', { zone: { 'TXT _dmarc.example.org': ['v=DMARC1; p=reject'] } }],
  ['DNSSEC: unsigned', { security: 'insecure' }],
  ['DNSSEC: wrong signatures', { zone: { 'MX example.org': 'bogus' } }],
  ['DNSSEC: nothing is validated', { security: 'indeterminate', ...settings({ validatesDns: false }) }],
  ['TLSA: none', { zone: { 'TLSA _25._tcp.mail.example.org': 'no-name' } }],
  ['TLSA: unknown', { zone: { 'TLSA _25._tcp.mail.example.org': 'failure' } }],
  [
    'TLSA: unusable',
    { zone: { 'TLSA _25._tcp.mail.example.org': [{ usage: 0, selector: 0, matchingType: 1, data: hash }] } },
  ],
  [
    'TLSA: another key',
    { zone: { 'TLSA _25._tcp.mail.example.org': [{ usage: 3, selector: 1, matchingType: 1, data: hash }] } },
  ],
  ['MTA-STS: none', { zone: { 'TXT _mta-sts.example.org': 'no-name' } }],
  ['MTA-STS: unknown', { zone: { 'TXT _mta-sts.example.org': 'failure' } }],
  ['MTA-STS: broken', { zone: { 'TXT _mta-sts.example.org': ['v=STSv1; id=!'] } }],
  ['MTA-STS: no policy', { policy: 'mta-sts.example.org answered 404' }],
  ['MTA-STS: without us', { policy: { ...policy, mx: ['*.example.net'] } }],
  ['MTA-STS: testing', { policy: { ...policy, mode: 'testing' } }],
  ['TLS-RPT: none', { zone: { 'TXT _smtp._tls.example.org': 'no-name' } }],
  ['TLS-RPT: unknown', { zone: { 'TXT _smtp._tls.example.org': 'failure' } }],
  ['TLS-RPT: broken', { zone: { 'TXT _smtp._tls.example.org': ['v=TLSRPTv1; rua=ftp://x'] } }],
  ['SRV: none', { zone: { 'SRV _imaps._tcp.example.org': 'no-name' } }],
  [
    'SRV: elsewhere',
    { zone: { 'SRV _imaps._tcp.example.org': [{ priority: 0, weight: 1, port: 1993, target: hostname }] } },
  ],
  ['autoconfig: elsewhere', { zone: { 'A autoconfig.example.org': ['198.51.100.7'] } }],
  ['keys: not proven', { peopleKeys: [ofAda], zone: { ...keyRow, ...directory }, security: 'insecure' }],
  ['keys: missing, no directory', { peopleKeys: [ofAda] }],
  [
    'keys: another one, elsewhere',
    {
      peopleKeys: [ofAda],
      zone: { [`OPENPGPKEY ${ofAda.name}`]: [Buffer.from('x')], 'A openpgpkey.example.org': ['198.51.100.7'] },
    },
  ],
  ['host: no address', { zone: { 'A mail.example.org': 'no-data' } }],
  ['host: unknown', { zone: { 'A mail.example.org': 'failure' } }],
  ['host: another machine', withOutside(({ host }) => ({ host: { ...host, interfaces: ['192.0.2.77'] } }))],
  ['PTR: none', { zone: { 'PTR 192.0.2.1': 'no-name' } }],
  ['PTR: unknown', { zone: { 'PTR 192.0.2.1': 'failure' } }],
  ['PTR: leads elsewhere', { zone: { 'PTR 192.0.2.1': ['host.provider.example'] } }],
  [
    'PTR: another name',
    { zone: { 'PTR 192.0.2.1': ['host.provider.example'], 'A host.provider.example': ['192.0.2.1'] } },
  ],
  ['CAA: none', { zone: { 'CAA mail.example.org': 'no-data' } }],
  [
    'CAA: of the domain, nobody',
    { zone: { 'CAA mail.example.org': 'no-data', 'CAA example.org': [{ critical: false, tag: 'issue', value: ';' }] } },
  ],
  ['CAA: unknown', { zone: { 'CAA mail.example.org': 'failure' } }],
  ['resolver: silent', { zone: { 'SOA org': 'failure' } }],
  ['resolver: finds good signatures wrong', { zone: { 'SOA org': 'bogus' } }],
  ['resolver: believes wrong signatures', { zone: { 'A dnssec-failed.org': ['192.0.2.66'] } }],
  ['resolver: strips signatures', { security: (name) => (name === 'org' ? 'indeterminate' : 'secure') }],
  ['clock: unknown', withOutside(() => ({ clockAhead: null }))],
  ['clock: a little off', withOutside(() => ({ clockAhead: -45_000 }))],
  ['clock: far off', withOutside(() => ({ clockAhead: 400_000 }))],
  [
    'a further certificate: another key, vouches for itself',
    {
      facts: ({ certificate }) => ({
        furtherCertificates: [
          { ...certificate, file: 'd.pem', chain: ok([other]), keyMatches: false, trust: 'self-signed' },
        ],
      }),
    },
  ],
  [
    'a further certificate: unreadable',
    {
      facts: ({ certificate }) => ({ furtherCertificates: [{ ...certificate, file: 'd.pem', chain: fail('ENOENT') }] }),
    },
  ],
  ['certificate: unreadable', certificate(() => ({ chain: fail('ENOENT') }))],
  ['certificate: empty', certificate(() => ({ chain: ok([]) }))],
  ['certificate: another key', certificate(() => ({ keyMatches: false }))],
  ['certificate: over', { facts: () => ({ now: now + 830 * day }) }],
  ['certificate: nearly over', { facts: () => ({ now: now + 815 * day }) }],
  ['certificate: not yet', { facts: () => ({ now: now - 10 * day }) }],
  [
    'certificate: another name, self-signed, not shown yet',
    certificate(() => ({ chain: ok([other]), trust: 'self-signed' })),
  ],
  ['certificate: unknown authority', certificate(() => ({ trust: 'unknown-issuer' }))],
  ['listeners: refused', listener({ kind: 'refused', detail: 'ECONNREFUSED' })],
  ['listeners: silent', listener({ kind: 'silent', detail: '' })],
  ['listeners: another program', listener({ kind: 'wrong', detail: '"SSH-2.0"' })],
  [
    'listeners: none',
    {
      facts: ({ listeners }) => ({
        relay: null,
        listeners: listeners.map((each) => ({
          ...each,
          outcome: { kind: 'refused' as const, detail: 'ECONNREFUSED' },
        })),
      }),
    },
  ],
  ['relay: open', { facts: () => ({ relay: [{ recipient: 'nobody%example.com@mail.example.org', code: 250 }] }) }],
  ['relay: put off', { facts: () => ({ relay: [{ recipient: 'nobody@example.com', code: 450 }] }) }],
  [
    'roles: nobody',
    { facts: () => ({ roles: [{ domain: 'example.org', role: 'abuse', readers: [], explicit: false }] }) },
  ],
  [
    'roles: somebody',
    {
      facts: () => ({
        roles: [{ domain: 'example.org', role: 'postmaster', readers: ['ann@example.org'], explicit: false }],
      }),
    },
  ],
  ['disk: nearly full', { facts: () => ({ disk: { directory: '/srv', free: 2 * 1024 ** 3, size: 100 * 1024 ** 3 } }) }],
  ['disk: full', { facts: () => ({ disk: { directory: '/srv', free: 1024 ** 2, size: 100 * 1024 ** 3 } }) }],
  [
    'queue: late',
    { facts: () => ({ queue: { waiting: 3, held: 2, oldest: 5 * 3_600_000, warnAfter: 4 * 3_600_000 } }) },
  ],
  ['Kerberos: no library', tickets('Cannot find libgssapi_krb5.so.2')],
  ['Kerberos: no key', tickets(null, [{ principal: 'imap/mail.example.org', reason: 'no such file' }])],
  ['LDAP: unusable', ldap([], { unusable: { key: 'ldap.base', reason: 'without it nobody can be looked for' } })],
  ['LDAP: unreachable', ldap([server({ kind: 'unreachable', tls: false, reason: 'connect ECONNREFUSED' })])],
  [
    'LDAP: a certificate',
    ldap([server({ kind: 'unreachable', tls: true, reason: 'self-signed certificate' }), answers]),
  ],
  ['LDAP: no bind', ldap([server({ kind: 'refuses', reason: null })])],
  ['LDAP: no base', ldap([server({ kind: 'no-base', reason: null })], { foreign: ['alpha.test'] })],
  ['configuration: no domain, no TLS', settings({ domains: 0, tlsToOthers: 'none' })],
  [
    'configuration: what is for this machine is for all',
    settings({
      listening: [
        { name: 'lmtp', host: '::', port: 24 },
        { name: 'http', host: '0.0.0.0', port: 8080 },
      ],
    }),
  ],
];

describe('a world that is broken', () => {
  test.each(worlds)('%s', async (_name, world) => {
    const all = await findings(world);
    const lines = told(all).map((line) => line.replace(/3 1 1 [0-9a-f]{64}/, '3 1 1 HASH'));
    expect(lines).not.toEqual([]);
    expect(lines.join('\n')).toMatchSnapshot();
    // Whatever is wrong is explained, in a sentence.
    for (const { severity, what, why } of all)
      expect([what.endsWith('.'), severity === 'ok' ? why === '' : why.endsWith('.')]).toEqual([true, true]);
  });
});

test('finds the keys of people where they are published', async () => {
  const found = await findings({ peopleKeys: [ofAda], zone: { ...keyRow, ...directory } });
  expect(found.filter(({ topic }) => topic === 'keys')).toMatchObject([
    { severity: 'ok', what: 'Others find the keys that people of example.org publish.' },
  ]);
});
