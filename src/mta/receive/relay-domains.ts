/**
 * Domains that are not ours, whose mail we take and send on: backup MX, gateways. RFC 5321 §2.3.10, §3.6.2, §3.7
 * Where their recipients are known, nobody else gets in: what their host would refuse comes back as bounces to strangers.
 */
import { normaliseAddress, normaliseDomain, splitAddress } from '../../directory/address.ts';

export interface RelayDomains {
  /** `domain` in lower case A-labels. */
  has(domain: string): boolean;
  /** Whether this recipient in one of them is taken. */
  takes(address: string): boolean;
}

export const noRelayDomains: RelayDomains = { has: () => false, takes: () => false };

export function relayDomains(domains: readonly string[], recipients: readonly string[]): RelayDomains {
  const known = new Set(domains.map((name) => normaliseDomain(name) ?? name.toLowerCase()));
  const named = new Set(recipients.map((address) => normaliseAddress(address) ?? address.toLowerCase()));
  const closed = new Set([...named].map((address) => splitAddress(address)?.domain));
  return {
    has: (domain) => known.has(domain),
    takes(address) {
      const key = normaliseAddress(address);
      if (key === null) return false;
      return named.has(key) || !closed.has(splitAddress(key)?.domain);
    },
  };
}
