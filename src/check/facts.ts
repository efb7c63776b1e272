/**
 * What the rules judge: everything that was looked at, as it was seen. Gathered by gather/ and system/check.ts.
 */
import type { X509Certificate } from 'node:crypto';
import type { Result } from '../base/result.ts';
import type { ListenerName } from '../config/listeners.ts';
import type { ReportReaders } from '../config/report-addresses.ts';
import type { Caa, DnsAnswer, Mx, Srv, Tlsa } from '../dns/types.ts';
import type { FetchProblem } from '../transport/mtasts/fetch.ts';
import type { StsPolicy } from '../transport/mtasts/policy.ts';

export interface Facts {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly hostname: string;
  readonly settings: SettingFacts;
  /** null where none are wanted. */
  readonly tickets: TicketFacts | null;
  /** null where none is configured. */
  readonly ldap: LdapFacts | null;
  readonly certificate: CertificateFacts;
  /** Of tls.more. */
  readonly furtherCertificates: readonly CertificateFacts[];
  readonly listeners: readonly ListenerFacts[];
  /** null where no SMTP listener answers. */
  readonly relay: readonly RelayAttempt[] | null;
  readonly disk: DiskFacts;
  readonly queue: QueueFacts;
  readonly roles: readonly RoleFacts[];
  /** null where nobody outside was asked. */
  readonly outside: OutsideFacts | null;
}

export interface OutsideFacts {
  readonly host: HostFacts;
  readonly domains: readonly DomainFacts[];
  readonly resolver: ResolverFacts;
  /** Milliseconds that our clock is ahead of others'; null where nobody told. */
  readonly clockAhead: number | null;
}

/** Settings that can be unwise together with the world. */
export interface SettingFacts {
  readonly tlsToOthers: 'opportunistic' | 'required' | 'none';
  readonly validatesDns: boolean;
  readonly listening: readonly { readonly name: ListenerName; readonly host: string; readonly port: number }[];
  readonly domains: number;
  readonly reportReaders: ReportReaders;
}

/** Logging in with Kerberos tickets. */
export interface TicketFacts {
  readonly keytab: string;
  /** Why nothing can be done with tickets; null where it can. */
  readonly unavailable: string | null;
  /** Services without a key: the principal that is missing, and what the library says. */
  readonly missing: readonly { readonly principal: string; readonly reason: string }[];
}

/** The LDAP servers, each asked as mail asks it. */
export interface LdapFacts {
  /** What of the configuration no server could start with. */
  readonly unusable: { readonly key: string; readonly reason: string } | null;
  readonly servers: readonly LdapServerFacts[];
  /** Domains that are theirs by the configuration, and are not served here. */
  readonly foreign: readonly string[];
}

export interface LdapServerFacts {
  /** Host and port, or its socket. */
  readonly place: string;
  readonly bindDn: string;
  readonly base: string;
  readonly outcome:
    | { readonly kind: 'answers'; readonly confidential: boolean }
    | {
        readonly kind: 'unreachable';
        /** Whether it was to speak TLS. */ readonly tls: boolean;
        readonly reason: string;
      }
    | { readonly kind: 'refuses'; /** null where it gives none. */ readonly reason: string | null }
    /** `reason` is null where it says that there is none. */
    | { readonly kind: 'no-base'; readonly reason: string | null };
}

export interface CertificateFacts {
  readonly file: string;
  readonly keyFile: string;
  /** Leaf first; the error is why it cannot be used. */
  readonly chain: Result<readonly X509Certificate[], string>;
  readonly keyMatches: boolean;
  readonly trust: 'trusted' | 'self-signed' | 'unknown-issuer';
}

export interface ListenerFacts {
  readonly name: ListenerName;
  readonly host: string;
  readonly port: number;
  readonly outcome:
    | { readonly kind: 'speaks'; /** SHA-256 of the certificate that it shows. */ readonly fingerprint: string | null }
    | { readonly kind: 'refused' | 'silent' | 'wrong'; readonly detail: string };
}

export interface RelayAttempt {
  readonly recipient: string;
  /** The reply to RCPT. */
  readonly code: number;
}

export interface DiskFacts {
  readonly directory: string;
  readonly free: number;
  readonly size: number;
}

export interface QueueFacts {
  readonly waiting: number;
  readonly held: number;
  /** Milliseconds that the oldest message waits, or null where nothing does. */
  readonly oldest: number | null;
  readonly warnAfter: number;
}

/** Who reads postmaster@ or abuse@ of a domain. */
export interface RoleFacts {
  readonly domain: string;
  readonly role: 'postmaster' | 'abuse';
  readonly readers: readonly string[];
  /** The address itself exists; otherwise somebody stands in. */
  readonly explicit: boolean;
}

export interface HostFacts {
  readonly a: DnsAnswer<string>;
  readonly aaaa: DnsAnswer<string>;
  readonly reverse: readonly ReverseFacts[];
  readonly texts: DnsAnswer<string>;
  /** Of the nearest name upwards that has some, and which. RFC 8659 §3 */
  readonly caa: { readonly at: string; readonly answer: DnsAnswer<Caa> };
  /** Public addresses of this machine's interfaces. */
  readonly interfaces: readonly string[];
}

export interface ReverseFacts {
  readonly address: string;
  readonly names: DnsAnswer<string>;
  /** Those of the names that have the address. */
  readonly confirmed: readonly string[];
}

export interface ExchangeFacts {
  readonly name: string;
  readonly addresses: readonly string[];
  /** What its port 25 does when somebody knocks; null where nobody did. */
  readonly port25: 'answers' | 'refuses' | 'silent' | null;
  /** Whether its addresses are known to be signed. */
  readonly secure: boolean;
  readonly tlsa: DnsAnswer<Tlsa>;
}

export interface DomainFacts {
  readonly domain: string;
  readonly mx: DnsAnswer<Mx>;
  readonly exchanges: readonly ExchangeFacts[];
  /** Of the domain itself, for where it has no MX. */
  readonly addresses: readonly string[];
  readonly texts: DnsAnswer<string>;
  readonly dmarc: { readonly at: string; readonly answer: DnsAnswer<string> };
  readonly dkim: readonly DkimFacts[];
  readonly sts: DnsAnswer<string>;
  /** null where there is no record that promises one. */
  readonly policy: Result<StsPolicy, FetchProblem> | null;
  readonly tlsRpt: DnsAnswer<string>;
  readonly services: readonly ServiceFacts[];
  readonly autoconfig: readonly string[];
  /** null where none are given out. */
  readonly keys: KeyFacts | null;
}

/** Keys that people publish, and what the world sees of them. */
export interface KeyFacts {
  /** How many records there should be; of some of them it was looked. */
  readonly published: number;
  /** Addresses of openpgpkey.DOMAIN. */
  readonly directory: readonly string[];
  readonly records: readonly {
    readonly name: string;
    readonly type: 'OPENPGPKEY' | 'SMIMEA';
    readonly written: string;
    readonly state: 'secure' | 'unproven' | 'missing' | 'unknown';
  }[];
}

/** A key of this server, and what DNS says of it. */
export interface DkimFacts {
  readonly name: string;
  /** What is to be published there. */
  readonly record: string;
  /** It waits for its record, it signs, or it has signed what may still be on its way. */
  readonly state: 'new' | 'signing' | 'old';
  readonly answer: DnsAnswer<string>;
}

export interface ServiceFacts {
  readonly service: 'submissions' | 'submission' | 'imaps' | 'pop3s';
  /** Of the listener; null where there is none. */
  readonly port: number | null;
  readonly answer: DnsAnswer<Srv>;
  /** Addresses of the target of the first record. */
  readonly addresses: readonly string[];
}

export interface ResolverFacts {
  /** Something that is signed. */
  readonly signed: DnsAnswer<unknown>;
  /** A name whose signatures are wrong on purpose. */
  readonly broken: DnsAnswer<unknown>;
}
