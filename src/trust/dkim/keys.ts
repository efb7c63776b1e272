/**
 * The keys behind signatures, from the DNS: every name is asked once a message.
 * Implements: RFC 6376 §3.6.2, §6.1.2 steps 1 to 4. Not here: what a record says (key-record.ts).
 */
import type { DnsAnswer, Resolver } from '../../dns/types.ts';

export interface Keys {
  /** Asks, or gives what was asked before. */
  readonly of: (name: string) => Promise<DnsAnswer<string>>;
}

export const keyName = (selector: string, domain: string): string => `${selector}._domainkey.${domain}`;

export function keysFrom(resolver: Resolver, signal?: AbortSignal): Keys {
  const asked = new Map<string, Promise<DnsAnswer<string>>>();
  return {
    of: (name) => {
      const before = asked.get(name);
      if (before !== undefined) return before;
      const answer = resolver.lookUp(name, 'TXT', signal);
      asked.set(name, answer);
      return answer;
    },
  };
}
