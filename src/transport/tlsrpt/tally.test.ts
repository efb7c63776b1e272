/** What becomes of each kind of connection in a report: RFC 8460 §4.2-4.3. */
import { expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { transportMemory } from '../testing/memory.ts';
import { tlsReportStore } from '../testing/reports.ts';
import type { HopOutcome } from '../witness.ts';
import { createTally } from './tally.ts';

const clock = { now: () => 86_400_000 * 5 };
const usual: HopOutcome = {
  domain: 'alpha.test',
  host: 'mx.alpha.test',
  address: '192.0.2.1',
  from: '192.0.2.9',
  because: 'opportunistic',
  demand: { kind: 'opportunistic' },
  spoken: true,
  encrypted: true,
  proof: null,
  failure: null,
  isReported: true,
};
const dane = {
  kind: 'dane' as const,
  records: [{ usage: 3, selector: 1, matchingType: 1, data: Buffer.from('ab', 'hex') }],
  names: [],
};
const gone = { encrypted: false, spoken: false };

test.each<[string, Partial<HopOutcome>, string | null, string | null]>([
  ['TLS without a policy', {}, 'no-policy-found', null],
  ['a certificate that nobody asked to be good', { failure: 'certificate-not-trusted' }, 'no-policy-found', null],
  ['no STARTTLS', { encrypted: false }, 'no-policy-found', 'starttls-not-supported'],
  ['TLS that failed', { encrypted: false, failure: 'validation-failure' }, 'no-policy-found', 'validation-failure'],
  ['a host that is down', gone, null, null],
  ['what the configuration demands', { because: 'configured' }, null, null],
  ['an own report', { isReported: false }, null, null],
  ['an address literal', { domain: '[192.0.2.1]' }, null, null],
  ['DANE', { because: 'dane', demand: dane, proof: 'dane' }, 'tlsa', null],
  [
    'DANE that fails',
    { because: 'dane', demand: dane, ...gone, failure: 'certificate-host-mismatch' },
    'tlsa',
    'certificate-host-mismatch',
  ],
  ['TLSA records that nobody can use', { because: 'dane', demand: { kind: 'encrypted' } }, 'tlsa', 'tlsa-invalid'],
  ['MTA-STS', { because: 'mta-sts', demand: { kind: 'verified', names: [] }, proof: 'pkix' }, 'sts', null],
  [
    'MTA-STS that fails',
    { because: 'mta-sts', demand: { kind: 'verified', names: [] }, ...gone, failure: 'certificate-expired' },
    'sts',
    'certificate-expired',
  ],
  [
    'testing, and it would have failed',
    { because: 'mta-sts-testing', failure: 'certificate-not-trusted' },
    'sts',
    'certificate-not-trusted',
  ],
  [
    'testing, and a host that the policy does not name',
    { because: 'mta-sts-testing', host: 'other.test' },
    'sts',
    'validation-failure',
  ],
])('%s', async (_words, change, policy, failure) => {
  const store = tlsReportStore();
  const memory = transportMemory([
    { domain: 'alpha.test', id: '1', policy: { mode: 'testing', mx: ['mx.alpha.test'], maxAge: 60 }, fetchedAt: 0 },
  ]);
  const tally = createTally({ store, memory, clock, log: silentLog });
  tally.saw({ ...usual, ...change });
  tally.saw({ ...usual, ...change });
  await tally.flush();
  const seen = store.kept.map((one) => [one.day, one.policy.type, one.failure?.type ?? null, one.sessions]);
  expect(seen).toEqual(policy === null ? [] : [[5, policy, failure, 2]]);
});

test.each([
  ['sts-policy-fetch-error', 'sts'],
  ['validation-failure', 'sts'],
  ['dnssec-invalid', 'tlsa'],
  ['dane-required', 'no-policy-found'],
] as const)('missed for %s', async (failure, policy) => {
  const store = tlsReportStore();
  const tally = createTally({ store, memory: transportMemory(), clock, log: silentLog });
  tally.missed({ domain: 'alpha.test', host: null, failure, reason: 'why' });
  await tally.flush();
  expect(store.kept).toMatchObject([{ policy: { type: policy }, failure: { type: failure, reason: 'why' } }]);
});
