/**
 * Answers of the Domain Name System with how far they can be trusted.
 * Implements the shapes of: RFC 1035, RFC 2308 (no data, no name), RFC 4035 §4.3 (security status), RFC 6698 (TLSA).
 */

/** RFC 4035 §4.3. Where nothing is validated, every answer is 'indeterminate'. */
export type SecurityStatus = 'secure' | 'insecure' | 'bogus' | 'indeterminate';

export interface Mx {
  readonly preference: number;
  /** Lower case, without the final dot; '' is the root of a null MX. RFC 7505 */
  readonly exchange: string;
}

/** RFC 2782 */
export interface Srv {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** '' says that there is no such service. */
  readonly target: string;
}

/** RFC 6698 §2.1; SMIMEA has the same form (RFC 8162 §2). */
export interface Tlsa {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly data: Buffer;
}

/** RFC 8659 §4.1 */
export interface Caa {
  readonly critical: boolean;
  readonly tag: string;
  readonly value: string;
}

/** RFC 4034 §5.1 */
export interface DsRecord {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Buffer;
}

/** RFC 4034 §2.1 */
export interface DnsKeyRecord {
  readonly flags: number;
  readonly algorithm: number;
  readonly key: Buffer;
}

/** RFC 1035 §3.3.13 */
export interface Soa {
  readonly mname: string;
  readonly serial: number;
  /** Seconds that an absence may be remembered. RFC 2308 §4 */
  readonly minimum: number;
}

/** RFC 9460 §2.2 */
export interface Svcb {
  /** 0 makes it an alias. */
  readonly priority: number;
  /** '' is the owner itself, or, of an alias, that there is no such service. */
  readonly target: string;
  /** By number of the SvcParamKey, as on the wire. */
  readonly params: ReadonlyMap<number, Buffer>;
}

/** What can be asked for, and what each record of it is. Names are A-labels in lower case without the final dot. */
export interface RecordData {
  readonly A: string;
  readonly AAAA: string;
  readonly CNAME: string;
  readonly NS: string;
  readonly PTR: string;
  /** The strings of a record, joined without anything between. RFC 7208 §3.3 */
  readonly TXT: string;
  readonly MX: Mx;
  readonly SRV: Srv;
  readonly TLSA: Tlsa;
  readonly CAA: Caa;
  readonly SMIMEA: Tlsa;
  /** A transferable public key. RFC 7929 §2.1 */
  readonly OPENPGPKEY: Buffer;
  readonly SVCB: Svcb;
  readonly SOA: Soa;
  readonly DS: DsRecord;
  readonly DNSKEY: DnsKeyRecord;
}

export type RecordKind = keyof RecordData;

/** Where an answer was seen. */
export interface Sighting {
  /** As the configuration writes it. */
  readonly server: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Older than it should be, because no server answers. RFC 8767 */
  readonly isStale: boolean;
}

/** `seen` is for the evidence; an answer that nobody gave has none. */
export type DnsAnswer<T> = DnsFinding<T> & { readonly seen?: Sighting };

type DnsFinding<T> =
  | {
      readonly kind: 'records';
      readonly records: readonly T[];
      /** Seconds. */
      readonly ttl: number;
      /** Of the whole chain of aliases. */
      readonly security: SecurityStatus;
      /** Whose records they are: where aliases were followed, the end of the chain. RFC 7672 §2.2.2 needs it. */
      readonly owner: string;
    }
  /** The name exists, records of this type do not. */
  | { readonly kind: 'no-data'; readonly ttl: number; readonly security: SecurityStatus }
  | { readonly kind: 'no-name'; readonly ttl: number; readonly security: SecurityStatus }
  /** Time-out, SERVFAIL, lame: may be different later. 'bogus' is what failed validation; no record of it may be used. */
  | { readonly kind: 'failure'; readonly reason: string; readonly security: 'bogus' | 'indeterminate' };

export interface Resolver {
  /** CNAMEs and DNAMEs are followed, unless CNAME is asked for. */
  lookUp<K extends RecordKind>(name: string, kind: K, signal?: AbortSignal): Promise<DnsAnswer<RecordData[K]>>;
  /** Names of an IP address. */
  reverse(address: string, signal?: AbortSignal): Promise<DnsAnswer<string>>;
}
