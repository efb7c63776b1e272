/**
 * The policy of a domain as it is known now: remembered, and fetched where the domain says that it has another.
 * Implements: RFC 8461 §3.3 (when to fetch, when not to), §5.1 (a remembered policy holds while it is valid).
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Lru } from '../../base/lru.ts';
import type { Result } from '../../base/result.ts';
import type { Resolver } from '../../dns/types.ts';
import { limits } from '../limits.ts';
import type { RememberedPolicy, TransportMemory } from '../memory.ts';
import type { FetchProblem } from './fetch.ts';
import type { StsPolicy } from './policy.ts';
import { policyIdOf } from './record.ts';

export interface StsFinding {
  /** null where the domain has none. */
  readonly policy: StsPolicy | null;
  /** What went wrong on the way to it; reports name it. RFC 8461 §6 */
  readonly problem: FetchProblem | null;
}

export interface StsPolicies {
  /** `domain` in lower case A-labels. Never rejects for what the domain does. */
  find(domain: string, signal?: AbortSignal): Promise<StsFinding>;
  /** Fetches what is a day old anew, so that nobody can wait for it to run out. §3.3 */
  refresh(signal: AbortSignal): Promise<void>;
}

export interface StsOptions {
  readonly resolver: Resolver;
  readonly memory: TransportMemory;
  readonly fetch: (domain: string) => Promise<Result<StsPolicy, FetchProblem>>;
  readonly clock: Clock;
  readonly log: Log;
}

export function createStsPolicies({ resolver, memory, fetch, clock, log }: StsOptions): StsPolicies {
  const fetching = new Map<string, Promise<StsFinding>>();
  /** Domain and id of policies that could not be fetched a moment ago. */
  const failed = new Lru<string, FetchProblem>(limits.stsFailures, clock);

  const isValid = ({ policy, fetchedAt }: RememberedPolicy): boolean => fetchedAt + policy.maxAge * 1_000 > clock.now();

  async function fetchAnew(domain: string, id: string, known: RememberedPolicy | null): Promise<StsFinding> {
    const fetched = await fetch(domain);
    if (fetched.ok) {
      await memory.keepPolicy({ domain, id, policy: fetched.value, fetchedAt: clock.now() });
      return { policy: fetched.value, problem: null };
    }
    failed.set(`${domain} ${id}`, fetched.error, limits.stsRetry);
    if (known?.policy.mode !== 'none') log.warn('transport.sts.unfetched', { domain, reason: fetched.error.reason });
    return { policy: known?.policy ?? null, problem: fetched.error };
  }

  function once(domain: string, id: string, known: RememberedPolicy | null): Promise<StsFinding> {
    const under = fetching.get(domain);
    if (under !== undefined) return under;
    const begun = fetchAnew(domain, id, known).finally(() => fetching.delete(domain));
    fetching.set(domain, begun);
    return begun;
  }

  return {
    async find(domain, signal) {
      const remembered = await memory.policy(domain);
      const known = remembered !== null && isValid(remembered) ? remembered : null;
      const asIs: StsFinding = { policy: known?.policy ?? null, problem: null };
      const texts = await resolver.lookUp(`_mta-sts.${domain}`, 'TXT', signal);
      const id = texts.kind === 'records' ? policyIdOf(texts.records) : null;
      if (id === null || id === known?.id) return asIs;
      const problem = failed.get(`${domain} ${id}`);
      return problem === undefined ? once(domain, id, known) : { ...asIs, problem };
    },

    async refresh(signal) {
      for (const known of await memory.policies()) {
        if (signal.aborted) return;
        const age = clock.now() - known.fetchedAt;
        if (age >= limits.stsRefresh && isValid(known)) await once(known.domain, known.id, known);
      }
    },
  };
}
