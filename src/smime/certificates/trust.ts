/** Whom the reader believes, and what is known of certificates besides themselves. */
import type { RevocationReason } from '../revocation/reasons.ts';
import type { Certificate } from './certificate.ts';

/** What the issuer says of a certificate now: by CRL or OCSP (revocation/). RFC 5280 §6.3, RFC 6960 */
export type Revocation =
  | { readonly status: 'good' }
  /** Nothing counts that could be had: why. */
  | { readonly status: 'unknown'; readonly reason: string }
  /** Since `at`, in milliseconds since the epoch; `reason` in the words of RFC 5280 §5.3.1. */
  | { readonly status: 'revoked'; readonly at: number; readonly reason: RevocationReason };

export interface CertificateTrust {
  /** Authorities that the reader believes. */
  readonly anchors: readonly Certificate[];
  /** Certificates of people that the reader compared and believes, whoever issued them. */
  readonly accepted: readonly Certificate[];
  /**
   * Of an accepted certificate, the addresses that it was accepted for: who compared Mallory's does not believe that she is Ann, whatever
   * else stands in it. Left out where a certificate is accepted as it is.
   */
  readonly acceptedFor?: (certificate: Certificate) => readonly string[];
  /** Others that are at hand: intermediate authorities, signers without their certificate in the message. */
  readonly known: readonly Certificate[];
  /** Asked of each certificate of a path that leads to an anchor, so that strangers choose nobody to ask; null where nobody is asked. */
  readonly revocation: ((certificate: Certificate, issuer: Certificate) => Promise<Revocation>) | null;
  /** Milliseconds since the epoch: when the message arrived. Validity is asked for then. */
  readonly at: number;
}
