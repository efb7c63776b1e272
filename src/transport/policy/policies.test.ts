/** The decision table of RFC 7672 §2-3, RFC 8461 §5 and our own memory: one row, one decision. */
import { expect, test } from 'vitest';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import type { SecurityStatus, Tlsa } from '../../dns/types.ts';
import type { StsFinding } from '../mtasts/policies.ts';
import type { StsPolicy } from '../mtasts/policy.ts';
import { type ConfiguredTls, type MailHost, createTlsPolicies } from './policies.ts';

const usable: Tlsa = { usage: 3, selector: 1, matchingType: 1, data: Buffer.alloc(32) };
const unusable: Tlsa = { ...usable, usage: 0 };
const sts = (mode: StsPolicy['mode'], ...mx: readonly string[]): StsFinding => ({
  policy: { mode, mx, maxAge: 1 },
  problem: null,
});
const mxOf = (security: SecurityStatus, owner = 'alpha.test'): MailHost['mx'] => ({ security, owner });
const day = 86_400_000;

interface Case {
  readonly what: string;
  readonly tlsa?: Row;
  readonly security?: SecurityStatus;
  readonly mx?: MailHost['mx'];
  readonly sts?: StsFinding;
  readonly configured?: ConfiguredTls;
  /** Days since a host of the domain proved who it is. */
  readonly verified?: number;
  readonly expected: object;
}

const opportunistic = { kind: 'use', demand: { kind: 'opportunistic' } };
const encrypted = { kind: 'use', demand: { kind: 'encrypted' } };
const dane = (...names: readonly string[]) => ({
  kind: 'use',
  reason: 'dane',
  demand: { kind: 'dane', records: [usable], names },
});
const verified = (...names: readonly string[]) => ({ kind: 'use', demand: { kind: 'verified', names } });

const cases: readonly Case[] = [
  { what: 'nothing is known', expected: { ...opportunistic, reason: 'opportunistic' } },
  {
    what: 'TLSA, signed MX: the next-hop name counts too (§3.2.2)',
    tlsa: [usable],
    expected: dane('mx.test', 'alpha.test'),
  },
  {
    what: 'TLSA, MX behind an alias: its end counts too (§3.2.2)',
    tlsa: [usable],
    mx: mxOf('secure', 'mail.test'),
    expected: dane('mx.test', 'alpha.test', 'mail.test'),
  },
  { what: 'TLSA, no MX', tlsa: [usable], mx: null, expected: dane('mx.test', 'alpha.test') },
  {
    what: 'TLSA, MX not signed: the host alone (§2.2.1)',
    tlsa: [usable],
    mx: mxOf('insecure'),
    expected: dane('mx.test'),
  },
  { what: 'TLSA that cannot be used (§2.2)', tlsa: [unusable], expected: { ...encrypted, reason: 'dane' } },
  {
    what: 'TLSA that cannot be looked up (§2.1.2)',
    tlsa: 'failure',
    expected: { kind: 'skip', failure: 'dnssec-invalid' },
  },
  { what: 'TLSA that is bogus (§2.1.1)', tlsa: 'bogus', expected: { kind: 'skip', failure: 'dnssec-invalid' } },
  { what: 'TLSA, addresses not signed (§2.2.2)', tlsa: [usable], security: 'insecure', expected: opportunistic },
  { what: 'no validation at all', tlsa: [usable], security: 'indeterminate', expected: opportunistic },
  { what: 'STS enforce (§5)', sts: sts('enforce', 'mx.test'), expected: { ...verified('mx.test'), reason: 'mta-sts' } },
  { what: 'STS enforce, wildcard (§4.1)', sts: sts('enforce', '*.test'), expected: verified('mx.test') },
  {
    what: 'STS enforce, host not named (§5)',
    sts: sts('enforce', 'b.test'),
    expected: { kind: 'skip', failure: 'validation-failure' },
  },
  {
    what: 'STS testing (§5)',
    sts: sts('testing', 'b.test'),
    expected: { ...opportunistic, reason: 'mta-sts-testing' },
  },
  { what: 'STS none (§5)', sts: sts('none'), expected: { ...opportunistic, reason: 'opportunistic' } },
  {
    what: 'DANE and STS: DANE (§2)',
    tlsa: [usable],
    sts: sts('enforce', 'mx.test'),
    expected: dane('mx.test', 'alpha.test'),
  },
  {
    what: 'DANE that fails is not helped by STS (§2)',
    tlsa: 'bogus',
    sts: sts('enforce', 'mx.test'),
    expected: { kind: 'skip' },
  },
  { what: 'proved who it is last week', verified: 7, expected: { ...encrypted, reason: 'remembered' } },
  { what: 'proved who it is last year', verified: 365, expected: opportunistic },
  {
    what: 'proved who it is, and has a policy',
    verified: 7,
    sts: sts('enforce', 'mx.test'),
    expected: verified('mx.test'),
  },
  {
    what: 'configured: none',
    configured: 'none',
    tlsa: [usable],
    expected: { demand: { kind: 'none' }, reason: 'configured' },
  },
  { what: 'configured: encrypted', configured: 'encrypted', expected: encrypted },
  { what: 'configured: verified', configured: 'verified', expected: verified('mx.test', 'alpha.test') },
  {
    what: 'configured: dane, and there it is',
    configured: 'dane',
    tlsa: [usable],
    expected: dane('mx.test', 'alpha.test'),
  },
  {
    what: 'configured: dane, and there is none (§6)',
    configured: 'dane',
    expected: { kind: 'skip', failure: 'dane-required' },
  },
  {
    what: 'configured: dane, unusable (§6)',
    configured: 'dane',
    tlsa: [unusable],
    expected: { kind: 'skip', failure: 'dane-required' },
  },
  {
    what: 'configured: dane, bogus',
    configured: 'dane',
    tlsa: 'bogus',
    expected: { kind: 'skip', failure: 'dnssec-invalid' },
  },
];

test.each(cases)('$what', async ({ tlsa = 'no-name', security = 'secure', expected, ...more }) => {
  const now = 1_000 * day;
  const { configured, mx = mxOf('secure'), verified: days, sts: finding = { policy: null, problem: null } } = more;
  const policies = createTlsPolicies({
    resolver: tableResolver({ 'TLSA _25._tcp.mx.test': tlsa }, security),
    sts: { find: () => Promise.resolve(finding), refresh: () => Promise.resolve() },
    memory: { verifiedAt: () => Promise.resolve(days === undefined ? null : now - days * day) },
    clock: { now: () => now },
    configured: new Map(configured === undefined ? [] : [['alpha.test', configured]]),
  });
  const host: MailHost = { host: 'mx.test', port: 25, addresses: { security, owner: 'mx.test' }, mx };
  expect(await (await policies.of('alpha.test')).host(host)).toMatchObject(expected);
});
