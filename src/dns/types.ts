/**
 * Answers of the Domain Name System with how far they can be trusted.
 * Implements the shapes of: RFC 1035, RFC 2308 (no data, no name), RFC 4035 §4.3 (security status).
 */

/** RFC 4035 §4.3. Until a validating resolver is named, every answer is 'indeterminate'. */
export type SecurityStatus = 'secure' | 'insecure' | 'bogus' | 'indeterminate';

export type DnsAnswer<T> =
  | {
      readonly kind: 'records';
      readonly records: readonly T[];
      readonly ttl: number;
      readonly security: SecurityStatus;
    }
  /** The name exists, records of this type do not. */
  | { readonly kind: 'no-data'; readonly ttl: number; readonly security: SecurityStatus }
  | { readonly kind: 'no-name'; readonly ttl: number; readonly security: SecurityStatus }
  /** Time-out, SERVFAIL, lame or bogus: may be different later. */
  | { readonly kind: 'failure'; readonly reason: string };

export interface Mx {
  readonly preference: number;
  /** Lower case, without the final dot; '' is the root of a null MX. RFC 7505 */
  readonly exchange: string;
}

/** RFC 6698 §2.1; SMIMEA has the same form (RFC 8162 §2). */
export interface Tlsa {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly data: Buffer;
}

/** Names are A-labels without the final dot. */
export interface Resolver {
  mx(domain: string, signal?: AbortSignal): Promise<DnsAnswer<Mx>>;
  a(name: string, signal?: AbortSignal): Promise<DnsAnswer<string>>;
  aaaa(name: string, signal?: AbortSignal): Promise<DnsAnswer<string>>;
  txt(name: string, signal?: AbortSignal): Promise<DnsAnswer<string>>;
  ptr(address: string, signal?: AbortSignal): Promise<DnsAnswer<string>>;
}
