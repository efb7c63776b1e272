/** How sure hops must be: policies from DNS, from the web, from the configuration and from memory. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { parseRoute } from '../config/route.ts';
import { parseTlsFor } from '../config/tls-for.ts';
import type { Config } from '../config/schema.ts';
import type { Resolver } from '../dns/types.ts';
import { type FetchOptions, fetchPolicy } from '../transport/mtasts/fetch.ts';
import { type StsPolicies, createStsPolicies } from '../transport/mtasts/policies.ts';
import { type ConfiguredTls, type TlsPolicies, createTlsPolicies } from '../transport/policy/policies.ts';
import { type Tally, createTally } from '../transport/tlsrpt/tally.ts';
import { type HopWitness, createWitness } from '../transport/witness.ts';
import type { Store } from '../store/sqlite/open.ts';

export interface TransportSecurity {
  readonly sts: StsPolicies;
  readonly policies: TlsPolicies;
  readonly witness: HopWitness;
  /** Of what domains are told. */
  readonly tally: Tally;
}

export interface TransportParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const everyDomain: Readonly<Record<Config['mta']['tls'], ConfiguredTls>> = {
  none: 'none',
  opportunistic: 'opportunistic',
  required: 'verified',
};

export function makeTransportSecurity(
  config: Config,
  { clock, log, metrics }: TransportParts,
  resolver: Resolver,
  { transport: memory, tlsReports }: Pick<Store, 'transport' | 'tlsReports'>,
  web: Pick<FetchOptions, 'authorities' | 'port'> = { authorities: null },
): TransportSecurity {
  const written = config.mta.tlsFor.flatMap((text): readonly [string, ConfiguredTls][] => {
    const one = parseTlsFor(text);
    return one === null ? [] : [[one.domain, one.level]];
  });
  // Where we log in, who takes the password must prove who it is.
  const ofRoutes = config.mta.routes.flatMap((text): readonly [string, ConfiguredTls][] => {
    const route = parseRoute(text);
    const level = route?.tls ?? (route?.login === undefined ? undefined : 'verified');
    return route === null || level === undefined ? [] : [[route.host, level]];
  });
  const fetch = (domain: string) => fetchPolicy(domain, { ...web, resolver });
  const sts = createStsPolicies({ resolver, memory, fetch, clock, log });
  const configured = new Map<string, ConfiguredTls>([['*', everyDomain[config.mta.tls]], ...ofRoutes, ...written]);
  const tally = createTally({ store: tlsReports, memory, clock, log });
  return {
    sts,
    tally,
    policies: createTlsPolicies({ resolver, sts, memory, clock, configured, tally }),
    witness: createWitness({ memory, clock, log, metrics, tally }),
  };
}
