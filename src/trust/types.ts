/**
 * What each check of sender authentication found, in the standards' own words, and why. Plain values all of them: the
 * evidence of a message is these as JSON, and header, log, report and screen are rendered from it.
 */
import type { Reason } from '../base/reason.ts';
import type { SecurityStatus } from '../dns/types.ts';

/** RFC 7208 §2.6 */
export type SpfResult = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror';

export interface SpfVerdict {
  readonly result: SpfResult;
  readonly reason: Reason;
  /** Which name was checked. RFC 7208 §2.3, §2.4 */
  readonly identity: 'helo' | 'mailfrom';
  /** A-labels, lower case. */
  readonly domain: string;
  /** `<sender>` of check_host(): postmaster@ where the identity has no local part. */
  readonly sender: string;
  /** The directive that decided, as its record writes it, and whose record that is. */
  readonly matched: { readonly term: string; readonly domain: string } | null;
  /** What the domain's owner says to those who fail. It is the stranger's text. RFC 7208 §6.2 */
  readonly explanation: string | null;
  /** The records that were evaluated, in order: the domain's own, then those of include and redirect. */
  readonly records: readonly { readonly domain: string; readonly record: string }[];
  /** Terms that ask the DNS, and answers without records. RFC 7208 §4.6.4 */
  readonly lookups: number;
  readonly voidLookups: number;
}

/** RFC 8601 §2.7.3 */
export interface IprevVerdict {
  readonly result: 'pass' | 'fail' | 'temperror' | 'permerror';
  readonly reason: Reason;
  /** The names that the address has; those that lead back to it first. */
  readonly names: readonly string[];
}

/** RFC 8601 §2.7.1 */
export type DkimResult = 'none' | 'pass' | 'fail' | 'policy' | 'neutral' | 'temperror' | 'permerror';

/** The key record as it was seen. RFC 6376 §3.6.1 */
export interface SeenKey {
  /** Where: `selector._domainkey.domain`. */
  readonly name: string;
  readonly record: string;
  readonly type: 'rsa' | 'ed25519';
  readonly bits: number;
  /** t=y: the domain is only trying. */
  readonly testing: boolean;
  readonly security: SecurityStatus;
}

export type Canonicalization = 'simple' | 'relaxed';

/** One signature. */
export interface DkimVerdict {
  readonly result: DkimResult;
  readonly reason: Reason;
  /** d=, s= and i= (where i= is missing, `@` and d=); '' where the signature cannot be read. */
  readonly domain: string;
  readonly selector: string;
  readonly identity: string;
  /** a=, as written. */
  readonly algorithm: string;
  readonly canonicalization: { readonly header: Canonicalization; readonly body: Canonicalization };
  /** h=, lower case, in order. */
  readonly fields: readonly string[];
  /** Base64, of bh= and of the body that came. */
  readonly bodyHash: { readonly claimed: string; readonly computed: string } | null;
  /** Base64 of the digest of the canonical header; null where it was not computed. */
  readonly headerHash: string | null;
  /** Octets of the canonical body that l= leaves unsigned; null without l=. */
  readonly unsigned: number | null;
  /** Seconds since the epoch, t= and x=. */
  readonly signedAt: number | null;
  readonly expiresAt: number | null;
  readonly key: SeenKey | null;
  /** The first characters of b=, to tell signatures apart. RFC 6008 */
  readonly tag: string;
}

/** RFC 8617 §5.2 */
export type ArcResult = 'none' | 'pass' | 'fail';

/** One ARC set. */
export interface ArcSet {
  readonly instance: number;
  /** d= and s= of the seal. */
  readonly sealer: string;
  readonly selector: string;
  readonly cv: string;
  /** How the seal and the message signature of this set verify now; null where that was not asked. */
  readonly seal: DkimVerdict | null;
  readonly message: DkimVerdict | null;
  /** The value of ARC-Authentication-Results behind `i=`, bounded. */
  readonly results: string;
}

export interface ArcVerdict {
  readonly result: ArcResult;
  readonly reason: Reason;
  /** In order of instance. */
  readonly sets: readonly ArcSet[];
  /** The oldest instance whose message signature still verifies; 0 where all do. RFC 8617 §5.2 */
  readonly oldestPass: number | null;
}

/** RFC 9989; RFC 8601 for 'none' and the errors */
export type DmarcResult = 'none' | 'pass' | 'fail' | 'temperror' | 'permerror';
export type DmarcPolicy = 'none' | 'quarantine' | 'reject';

/** RFC 9989 §3.2.1, §3.2.10 */
export interface AlignedIdentifier {
  readonly domain: string;
  /** The domain is the author's, whether or not its check passed: with `passed` it is what DMARC needs. */
  readonly aligned: boolean;
  readonly passed: boolean;
  readonly mode: 'relaxed' | 'strict';
}

export interface DmarcVerdict {
  readonly result: DmarcResult;
  readonly reason: Reason;
  /**
   * Author domain: of the header-from, A-labels; '' where there is none. Of several it is the one that fails and has the
   * strictest policy. RFC 9989 §11.5
   */
  readonly domain: string;
  readonly organizationalDomain: string;
  /** The record that holds and whose it is, with every step of the search. */
  readonly record: { readonly domain: string; readonly text: string; readonly security: SecurityStatus } | null;
  readonly search: readonly { readonly domain: string; readonly found: string | null }[];
  /** What the owner asks for mail that fails, after p, sp, np, t or pct; null without a record. */
  readonly policy: DmarcPolicy | null;
  /** Which of them was taken: 'p', 'sp' or 'np'. */
  readonly policySource: 'p' | 'sp' | 'np' | null;
  /** The owner is only trying: t=y, or pct sampled this message out. */
  readonly relaxed: boolean;
  /** MAIL FROM (postmaster of HELO where that is null), and all signatures in order. */
  readonly spf: AlignedIdentifier | null;
  readonly dkim: readonly (AlignedIdentifier & { readonly selector: string })[];
}

/** draft-brand-indicators-for-message-identification-08 §7.7 */
export type BimiResult = 'pass' | 'none' | 'fail' | 'temperror' | 'declined' | 'skipped';

/** The indicator of the author's domain. */
export interface BimiVerdict {
  readonly result: BimiResult;
  readonly reason: Reason;
  /** Whose record it is, and under which name; '' where none was asked for. */
  readonly domain: string;
  readonly selector: string;
  readonly record: string | null;
  /** l= and a=. */
  readonly location: string | null;
  readonly authorityUri: string | null;
  /** Whether a certificate vouches for it; 'none' where nobody asked. */
  readonly authority: 'pass' | 'fail' | 'none';
  /** avp= */
  readonly preference: 'brand' | 'personal' | null;
  /** SHA-256 of the SVG, unpacked, in hex; null where it did not pass. */
  readonly indicatorHash: string | null;
}

/** How the message came, as far as it is known. */
export interface HopFacts {
  /** Textual IPv4 or IPv6. */
  readonly ip: string;
  /** As the client said it; '' where it said nothing. */
  readonly helo: string;
  /** Reverse path without brackets; '' is the null one. */
  readonly mailFrom: string;
}
