/** Whom the reader believes, and what is known of certificates besides themselves. */
import type { Certificate } from './certificate.ts';

/** What the issuer says of a certificate now: by CRL or OCSP. RFC 5280 §6.3, RFC 6960 */
export type Revocation =
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly at: number; readonly reason: string };

export interface CertificateTrust {
  /** Authorities that the reader believes. */
  readonly anchors: readonly Certificate[];
  /** Certificates of people that the reader compared and believes, whoever issued them. */
  readonly accepted: readonly Certificate[];
  /** Others that are at hand: intermediate authorities, signers without their certificate in the message. */
  readonly known: readonly Certificate[];
  readonly revocation: (certificate: Certificate, issuer: Certificate) => Promise<Revocation>;
  /** Milliseconds since the epoch: when the message arrived. Validity is asked for then. */
  readonly at: number;
}
