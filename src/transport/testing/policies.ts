/** Policies without DNS, for tests: every host is taken as it is. */
import type { TlsPolicies } from '../policy/policies.ts';
import type { HopWitness } from '../witness.ts';

export const opportunisticPolicies: TlsPolicies = {
  of: () =>
    Promise.resolve({
      wanted: 'opportunistic',
      sts: { policy: null, problem: null },
      verifiedAt: null,
      host: () => Promise.resolve({ kind: 'use', demand: { kind: 'opportunistic' }, reason: 'opportunistic' }),
    }),
};

export const blindWitness: HopWitness = { saw: () => undefined };
