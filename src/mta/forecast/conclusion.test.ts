/** Sentences that no running lab brings about: a destination that is suspended, and each thing that mends a route. */
import { expect, test } from 'vitest';
import { concluded } from './conclusion.ts';
import type { Forecast, HostEvidence, Leg } from './types.ts';

const leg: Leg = {
  address: 'eve@gamma.test',
  domain: 'gamma.test',
  reversePath: 'alice@alpha.test',
  transport: null,
  lookups: [],
  policy: null,
  hosts: [],
  route: { kind: 'hops', hops: [] },
  queue: null,
  learned: null,
  visits: [],
  others: [],
  fate: { kind: 'delivered', host: 'mx.gamma.test', reply: { code: 250, enhanced: null, text: 'ok' }, dsn: 'next-hop' },
};

const conclusion = (changes: Partial<Leg>) => {
  const seen: Omit<Forecast, 'conclusions'> = {
    address: 'eve@gamma.test',
    reversePath: 'alice@alpha.test',
    at: 0,
    recipient: {
      kind: 'elsewhere',
      steps: [],
      mailboxes: [],
      remote: [],
      stranger: null,
      user: null,
      unavailable: null,
    },
    legs: [{ ...leg, ...changes }],
  };
  return concluded(seen)[0] ?? expect.fail('no conclusion');
};

test('a host would take it, and the queue tries nobody yet', () => {
  const { outcome, mend } = conclusion({ learned: { window: 1, suspendedUntil: 60_000, reason: 'refused' } });
  expect(outcome).toBe('delivered');
  expect(mend).toEqual([
    'The queue tries nobody of this destination before 1970-01-01T00:01:00.000Z; at once: postern queue retry --domain gamma.test',
  ]);
});

const skipped = (failure: 'dane-required' | 'validation-failure'): HostEvidence => ({
  host: 'mx.gamma.test',
  port: 25,
  addresses: { security: 'secure', owner: 'mx.gamma.test' },
  mx: null,
  policy: { kind: 'skip', failure, why: 'so' },
  isNamed: null,
});

test.each<[string, string, Partial<Leg>, string]>([
  ['ours by MX alone', '5.4.6', {}, 'postern domain add gamma.test'],
  ['a relay domain without a route', '4.4.6', {}, 'mta.routes = ["gamma.test=HOST:25"]'],
  ['DANE that the configuration demands', '4.4.3', { hosts: [skipped('dane-required')] }, 'gamma.test=verified'],
  ['a policy that names no host', '4.4.3', { hosts: [skipped('validation-failure')] }, 'MTA-STS policy'],
  [
    'a smarthost that cannot be found',
    '4.3.5',
    { transport: { host: 'smart.test', port: 587, protocol: 'smtp', user: null } },
    'smart.test:587',
  ],
  ['no answer', '4.4.3', {}, 'postern check'],
])('%s', (_, enhanced, changes, expected) => {
  const kind = enhanced.startsWith('5') ? 'permanent' : 'temporary';
  const refusal = { code: kind === 'permanent' ? 550 : 451, enhanced, text: 'so' };
  const { outcome, mend } = conclusion({ ...changes, route: { kind, refusal }, fate: null });
  expect(outcome).toBe(kind === 'permanent' ? 'returned' : 'waits');
  expect(mend.join('\n')).toContain(expected);
});
