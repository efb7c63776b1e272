/** A transport memory without a store, for tests. */
import type { RememberedPolicy, TransportMemory } from '../memory.ts';

export function transportMemory(policies: readonly RememberedPolicy[] = []): TransportMemory {
  const known = new Map(policies.map((one) => [one.domain, one]));
  const verified = new Map<string, number>();
  return {
    policy: (domain) => Promise.resolve(known.get(domain) ?? null),
    policies: () => Promise.resolve([...known.values()]),
    keepPolicy: (policy) => Promise.resolve(void known.set(policy.domain, policy)),
    verifiedAt: (domain) => Promise.resolve(verified.get(domain) ?? null),
    keepVerified: (domain, at) => Promise.resolve(void verified.set(domain, at)),
    forget: (domain) => {
      const policy = known.delete(domain);
      return Promise.resolve(verified.delete(domain) || policy);
    },
  };
}
