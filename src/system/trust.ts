/** Whose mail it is, as the configuration wants it looked at. */
import type { ClientAuthorities } from '../base/client-certificate.ts';
import type { Clock } from '../base/clock.ts';
import { createNetworks, parseNetwork } from '../base/networks.ts';
import type { Config } from '../config/schema.ts';
import type { Resolver } from '../dns/types.ts';
import { type TrustJudge, type TrustJudgeDeps, createTrustJudge } from '../mta/receive/trust.ts';
import type { BimiContext } from '../trust/bimi/evaluate.ts';
import { createIndicatorFetch } from '../trust/bimi/fetch.ts';
import type { TrustPolicy } from '../trust/decide.ts';
import type { Setting } from './setting.ts';

/** Programs of this machine: what they send has no way behind it that could be checked. */
export const thisMachine = ['127.0.0.0/8', '::1'];

export const trustPolicy = ({ trust }: Config): TrustPolicy => ({
  dmarc: {
    none: trust.dmarcNone,
    quarantine: trust.dmarcQuarantine,
    reject: trust.dmarcReject,
    permerror: trust.dmarcPermerror,
  },
  spf: {
    fail: trust.spfFail,
    softfail: trust.spfSoftfail,
    neutral: trust.spfNeutral,
    none: trust.spfNone,
    permerror: trust.spfPermerror,
  },
  dkim: { none: trust.dkimNone, fail: trust.dkimFail, foreign: trust.dkimForeign },
  iprev: { fail: trust.iprevFail },
  unknown: trust.unknown,
  trustedSealers: trust.trustedSealers.map((name) => name.toLowerCase()),
});

/** Nothing where no indicator is looked at. */
export const indicators = (
  { trust }: Config,
  resolver: Resolver,
  clock: Clock,
  authorities: ClientAuthorities,
): { readonly bimi?: BimiContext } =>
  trust.bimi ? { bimi: { fetch: createIndicatorFetch({ resolver, clock }), authorities } } : {};

/** null where nothing is checked. */
export function makeTrustJudge(
  config: Config,
  { checksLoopback }: Pick<Setting, 'checksLoopback'>,
  parts: Omit<TrustJudgeDeps, 'policy' | 'isExempt' | 'bimi'>,
  indicatorAuthorities: ClientAuthorities,
): TrustJudge | null {
  const { enabled, exempt } = config.trust;
  if (!enabled) return null;
  const networks = [...(checksLoopback ? [] : thisMachine), ...exempt].flatMap((text) => parseNetwork(text) ?? []);
  return createTrustJudge({
    ...parts,
    ...indicators(config, parts.resolver, parts.clock, indicatorAuthorities),
    policy: trustPolicy(config),
    isExempt: createNetworks(networks),
  });
}
