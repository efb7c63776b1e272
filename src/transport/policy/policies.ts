/**
 * What the connection to each host of a domain must have, from everything that is known of it.
 * Implements: RFC 7672 §2.2 and §3.2.2 (DANE and its names), RFC 8461 §2 (never in the place of a DANE that fails), §5
 * (enforce and testing), RFC 7435 (otherwise opportunistic).
 * Our own: a domain whose hosts proved who they are is not sent to in clear for a while.
 */
import type { Clock } from '../../base/clock.ts';
import type { Resolver, SecurityStatus } from '../../dns/types.ts';
import { type AddressFacts, type DaneFinding, findTlsa } from '../dane/lookup.ts';
import { limits } from '../limits.ts';
import type { TransportMemory } from '../memory.ts';
import type { StsFinding, StsPolicies } from '../mtasts/policies.ts';
import { allowsHost } from '../mtasts/policy.ts';
import type { TlsDemand, TlsFailure, TlsReason } from '../types.ts';
import type { MissedHost } from '../witness.ts';

/**
 * What the operator wants for a domain: 'encrypted' takes any certificate, 'verified' one that proves the host by DANE or
 * by an authority, 'dane' by DANE alone.
 */
export type ConfiguredTls = 'none' | 'opportunistic' | 'encrypted' | 'verified' | 'dane';

export interface MailHost {
  readonly host: string;
  readonly port: number;
  readonly addresses: AddressFacts;
  /** How its name was found: null where no MX record says it. */
  readonly mx: { readonly security: SecurityStatus; readonly owner: string } | null;
}

export type HostPolicy =
  | { readonly kind: 'use'; readonly demand: TlsDemand; readonly reason: TlsReason }
  /** The host must not be used for now. */
  | { readonly kind: 'skip'; readonly failure: TlsFailure; readonly why: string };

export interface DomainPolicy {
  /** What the operator wants. */
  readonly wanted: ConfiguredTls;
  readonly sts: StsFinding;
  /** When a host of the domain last proved who it is, where that is asked; milliseconds since the epoch. */
  readonly verifiedAt: number | null;
  host(host: MailHost, signal?: AbortSignal): Promise<HostPolicy>;
}

export interface TlsPolicies {
  /** `domain` in lower case A-labels: of the recipient, or of the host that takes mail for all domains. RFC 8461 §3.4 */
  of(domain: string, signal?: AbortSignal): Promise<DomainPolicy>;
}

export interface TlsPolicyOptions {
  readonly resolver: Resolver;
  readonly sts: StsPolicies;
  readonly memory: Pick<TransportMemory, 'verifiedAt'>;
  readonly clock: Clock;
  /** By domain; '*' is for all that have no row of their own. */
  readonly configured: ReadonlyMap<string, ConfiguredTls>;
  /** Hears of policies and hosts that cannot be used. */
  readonly tally?: { missed(missed: MissedHost): void };
}

const use = (demand: TlsDemand, reason: TlsReason): HostPolicy => ({ kind: 'use', demand, reason });
const skip = (failure: TlsFailure, why: string): HostPolicy => ({ kind: 'skip', failure, why });

const noPolicy: StsFinding = { policy: null, problem: null };

export function createTlsPolicies(options: TlsPolicyOptions): TlsPolicies {
  const { resolver, sts, memory, clock, configured, tally } = options;
  return {
    async of(domain, signal) {
      const wanted = configured.get(domain) ?? configured.get('*') ?? 'opportunistic';
      const found = wanted === 'opportunistic' ? await sts.find(domain, signal) : noPolicy;
      if (found.problem !== null) {
        const { failure, reason } = found.problem;
        tally?.missed({ domain, host: null, failure, reason });
      }
      const verifiedAt = wanted === 'opportunistic' ? await memory.verifiedAt(domain) : null;
      const remembered = verifiedAt !== null && clock.now() - verifiedAt < limits.downgradeMemory;
      return {
        wanted,
        sts: found,
        verifiedAt,
        async host(host, inner = signal) {
          const policy = await decide(host, inner);
          if (policy.kind === 'skip') {
            tally?.missed({ domain, host: host.host, failure: policy.failure, reason: policy.why });
          }
          return policy;
        },
      };

      async function decide(host: MailHost, inner?: AbortSignal): Promise<HostPolicy> {
        if (wanted === 'none') return use({ kind: 'none' }, 'configured');
        if (wanted === 'encrypted') return use({ kind: 'encrypted' }, 'configured');
        const dane = await findTlsa(resolver, host.host, host.port, host.addresses, inner);
        const byDane = daneDemand(domain, host, dane);
        const isFinal = byDane !== null && dane.kind !== 'unusable';
        if (wanted === 'dane') return isFinal ? byDane : noDane(host);
        if (wanted === 'verified') {
          return isFinal ? byDane : use({ kind: 'verified', names: [host.host, domain] }, 'configured');
        }
        return byDane ?? stsDemand(host, found) ?? opportunistic(remembered);
      }
    },
  };
}

const noDane = ({ host }: MailHost): HostPolicy =>
  skip('dane-required', `${host} has no TLSA records that could be used, and the configuration demands them`);

/** null where DANE does not apply. */
function daneDemand(domain: string, { host, mx }: MailHost, dane: DaneFinding): HostPolicy | null {
  switch (dane.kind) {
    case 'none':
      return null;
    case 'failure':
      return skip('dnssec-invalid', dane.reason);
    case 'unusable':
      return use({ kind: 'encrypted' }, 'dane');
    case 'usable': {
      // RFC 7672 §3.2.2: behind MX records that are not signed only the host's own name counts.
      const trusted = mx === null || mx.security === 'secure';
      const names = trusted ? [dane.base, host, domain, ...(mx === null ? [] : [mx.owner])] : [host];
      return use({ kind: 'dane', records: dane.records, names: [...new Set(names)] }, 'dane');
    }
  }
}

/** null where there is no policy, or one that demands nothing. */
function stsDemand({ host }: MailHost, { policy }: StsFinding): HostPolicy | null {
  if (policy === null || policy.mode === 'none') return null;
  if (policy.mode === 'testing') return use({ kind: 'opportunistic' }, 'mta-sts-testing');
  if (!allowsHost(policy, host)) return skip('validation-failure', `The MTA-STS policy does not name ${host}`);
  return use({ kind: 'verified', names: [host] }, 'mta-sts');
}

const opportunistic = (remembered: boolean): HostPolicy =>
  remembered ? use({ kind: 'encrypted' }, 'remembered') : use({ kind: 'opportunistic' }, 'opportunistic');
