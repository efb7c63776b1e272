/**
 * How sure a hop must be, and what became of it: decided by the policies of this room, kept by the courier.
 * Implements the data of: RFC 7435 (opportunistic), RFC 7672 (DANE), RFC 8461 (MTA-STS), RFC 8460 §4.3 (what failed).
 */
import type { Tlsa } from '../dns/types.ts';

/** What the connection to one host must have before a message is given to it. */
export type TlsDemand =
  /** TLS is not used. */
  | { readonly kind: 'none' }
  /** TLS where it is offered, whoever the certificate names; without it where it fails. RFC 7435 §3 */
  | { readonly kind: 'opportunistic' }
  /** TLS, whoever the certificate names: TLSA records that are there and cannot be used. RFC 7672 §2.2 */
  | { readonly kind: 'encrypted' }
  /** A certificate that a trusted authority gave to one of the names. RFC 8461 §4.1, RFC 9525 */
  | { readonly kind: 'verified'; readonly names: readonly string[] }
  /** A certificate that one of the records vouches for. RFC 7672 §3 */
  | { readonly kind: 'dane'; readonly records: readonly Tlsa[]; readonly names: readonly string[] };

/** How a host proved who it is. */
export type TlsProof = 'dane' | 'pkix';

/** What a demand rests on. */
export type TlsReason = 'configured' | 'dane' | 'mta-sts' | 'mta-sts-testing' | 'remembered' | 'opportunistic';

/** Whether a message may go without TLS that came up as demanded. */
export const isMandatory = (demand: TlsDemand): boolean => demand.kind !== 'none' && demand.kind !== 'opportunistic';

/** Why TLS did not come up as demanded, as reports call it. RFC 8460 §4.3 */
export type TlsFailure =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-expired'
  | 'certificate-not-trusted'
  | 'validation-failure'
  | 'tlsa-invalid'
  | 'dnssec-invalid'
  | 'dane-required'
  | 'sts-policy-fetch-error'
  | 'sts-policy-invalid'
  | 'sts-webpki-invalid';
