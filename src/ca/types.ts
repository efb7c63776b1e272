/**
 * The authority of an organisation: a root that everybody believes, an issuing authority below it, and what that issued.
 * The port that a store implements for it.
 */
import type { AccountId } from '../directory/types.ts';
import type { RevocationReason } from '../smime/revocation/reasons.ts';

export const authorityNames = ['root', 'issuing'] as const;
export type AuthorityName = (typeof authorityNames)[number];

export interface KeptAuthority {
  readonly name: AuthorityName;
  readonly certificate: Buffer;
  /** PKCS #8 of its key, sealed under the server's secret. */
  readonly sealed: string;
  readonly since: number;
}

/** What a certificate is for: one key for both, or a key of its own for each. */
export const certificateUsages = ['both', 'sign', 'encrypt'] as const;
export type CertificateUsage = (typeof certificateUsages)[number];

export interface Revoked {
  readonly at: number;
  readonly reason: RevocationReason;
}

export interface IssuedCertificate {
  /** Hexadecimal, lower case, as many digits as octets have. */
  readonly serial: string;
  readonly issuer: AuthorityName;
  /** null of an authority's own, and where the account is gone. */
  readonly account: AccountId | null;
  readonly addresses: readonly string[];
  readonly usage: CertificateUsage | null;
  readonly certificate: Buffer;
  /** SHA-256 of the key, hexadecimal. */
  readonly key: string;
  readonly issuedAt: number;
  readonly notAfter: number;
  readonly revoked: Revoked | null;
}

/** Which certificates are wanted; null is any. */
export interface IssuedFilter {
  readonly account: AccountId | null;
  readonly key: string | null;
}

export interface AuthorityStore {
  authorities(): Promise<readonly KeptAuthority[]>;
  /** Both at once; false where there are some already. */
  found(authorities: readonly KeptAuthority[], certificates: readonly IssuedCertificate[]): Promise<boolean>;
  /** A new certificate of one that there is. */
  renew(authority: KeptAuthority, certificate: IssuedCertificate): Promise<void>;
  /** The newest first. */
  issued(filter: IssuedFilter): Promise<readonly IssuedCertificate[]>;
  /** null for what was never issued. */
  certificate(serial: string): Promise<IssuedCertificate | null>;
  /** Those of an issuer that are revoked and would hold otherwise, in order of serial numbers. */
  revoked(issuer: AuthorityName, now: number): Promise<readonly IssuedCertificate[]>;
  add(certificate: IssuedCertificate): Promise<void>;
  /** false where it is revoked already, or was never issued. */
  revoke(serial: string, revoked: Revoked): Promise<boolean>;
  /** Another text whenever anything was issued or revoked. */
  state(): Promise<string>;
}
