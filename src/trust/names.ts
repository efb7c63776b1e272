/**
 * The names that an address has, and which of them lead back to it.
 * Implements: RFC 7208 §5.5 (validated domain names), RFC 8601 §3. Not here: what a check makes of them.
 */
import type { DnsAnswer, Resolver } from '../dns/types.ts';
import { type Ip, isSameIp, isV4 } from './ip.ts';

export interface AddressNames {
  readonly answer: DnsAnswer<string>;
  /** In the order of the answer, no more than were asked for. */
  readonly names: readonly { readonly name: string; readonly leadsBack: boolean; readonly failure: string | null }[];
}

/** A, or AAAA for a client that came over IPv6. RFC 7208 §5 */
export const addressKind = (ip: Ip): 'A' | 'AAAA' => (isV4(ip) ? 'A' : 'AAAA');

/** Names beyond the first `most` are ignored. RFC 7208 §4.6.4 */
export async function namesOf(ip: Ip, most: number, resolver: Resolver, signal?: AbortSignal): Promise<AddressNames> {
  const answer = await resolver.reverse(ip.text, signal);
  if (answer.kind !== 'records') return { answer, names: [] };
  const names = await Promise.all(
    answer.records.slice(0, most).map(async (name) => {
      const found = await resolver.lookUp(name, addressKind(ip), signal);
      const leadsBack = found.kind === 'records' && found.records.some((address) => isSameIp(ip, address));
      return { name, leadsBack, failure: found.kind === 'failure' ? found.reason : null };
    }),
  );
  return { answer, names };
}
