/**
 * The TLSA records of a mail host, where its addresses are signed.
 * Implements: RFC 7672 §2.2.2 (aliases, and hosts whose zone is not signed), §2.2.3 (candidate base domains),
 * §2.1.2 (what cannot be looked up is not used).
 */
import type { DnsAnswer, Resolver, SecurityStatus, Tlsa } from '../../dns/types.ts';
import { usableRecords } from './records.ts';

export type DaneFinding =
  /** `base` is the first name that the certificate may have. */
  | { readonly kind: 'usable'; readonly base: string; readonly records: readonly Tlsa[] }
  /** There are records, and none that can be used: TLS is promised all the same. §2.2 */
  | { readonly kind: 'unusable'; readonly base: string }
  /** DANE does not apply. */
  | { readonly kind: 'none'; readonly because: 'insecure' | 'no-records' }
  /** The host must not be used for now. */
  | { readonly kind: 'failure'; readonly reason: string };

/** What the addresses of the host were found to be: of all answers that have records. */
export interface AddressFacts {
  readonly security: SecurityStatus;
  /** The end of the chain of aliases. */
  readonly owner: string;
}

export async function findTlsa(
  resolver: Resolver,
  host: string,
  port: number,
  addresses: AddressFacts,
  signal?: AbortSignal,
): Promise<DaneFinding> {
  const isSecure = addresses.security === 'secure';
  const isAlias = addresses.owner !== host;
  if (!isSecure) {
    const alias = isAlias ? await aliasSecurity(resolver, host, signal) : 'insecure';
    if (alias === 'insecure') return { kind: 'none', because: 'insecure' };
    if (alias !== 'secure') return alias;
  }
  const bases = isSecure && isAlias ? [addresses.owner, host] : [host];
  for (const base of bases) {
    const answer = await resolver.lookUp(`_${port}._tcp.${base}`, 'TLSA', signal);
    const finding = findingOf(base, answer);
    if (finding !== null) return finding;
  }
  return { kind: 'none', because: 'no-records' };
}

type Failure = Extract<DaneFinding, { readonly kind: 'failure' }>;

/** §2.1.3: the zone with the alias may be signed where the one with the addresses is not. */
async function aliasSecurity(
  resolver: Resolver,
  host: string,
  signal?: AbortSignal,
): Promise<'secure' | 'insecure' | Failure> {
  const alias = await resolver.lookUp(host, 'CNAME', signal);
  if (alias.kind === 'failure') return { kind: 'failure', reason: `${host} cannot be looked up: ${alias.reason}` };
  return alias.kind === 'records' && alias.security === 'secure' ? 'secure' : 'insecure';
}

function findingOf(base: string, answer: DnsAnswer<Tlsa>): DaneFinding | null {
  switch (answer.kind) {
    case 'failure':
      return { kind: 'failure', reason: `The TLSA records of ${base} cannot be looked up: ${answer.reason}` };
    case 'no-data':
    case 'no-name':
      return null;
    case 'records': {
      if (answer.security !== 'secure') return null;
      const records = usableRecords(answer.records);
      return records.length === 0 ? { kind: 'unusable', base } : { kind: 'usable', base, records };
    }
  }
}
