/**
 * Verdicts on signatures and encryption, in one language for both standards. Plain values, so that pages, command line and tests
 * read the same. Implements the shapes of: RFC 8551 §3, RFC 9580 §5.2.
 */
import type { Reason } from '../base/reason.ts';

export type StandardName = 'openpgp' | 'smime';

/** A key as people compare it. */
export interface KeyIdentity {
  readonly standard: StandardName;
  /** Hexadecimal, lower case: of the OpenPGP primary key (v4: 40 digits, v6: 64), or the certificate's SHA-256. */
  readonly fingerprint: string;
  /** 'RSA 3072', 'Ed25519', 'ECDSA P-256'. */
  readonly algorithm: string;
}

/** Whom a key or a certificate names, as far as it was vouched for. */
export interface Signer {
  readonly key: KeyIdentity;
  /** Addresses that the key is proven to belong to; those that it merely claims are not here. */
  readonly addresses: readonly string[];
  /** A name for people: common name or user id, decoded and bounded. It proves nothing. */
  readonly name: string | null;
  /** Why its addresses are believed: the path of certificates, the certifications and their trust. Null where nothing vouches. */
  readonly vouchedBy: Reason | null;
}

/**
 * - `valid`: these octets were signed, by a key that was good then and that is proven to belong to its addresses.
 * - `unproven`: these octets were signed, but nothing proves whose key it is.
 * - `invalid`: they were not, or by a key or in a way that must not count.
 * - `unknown`: it cannot be told: the key is not at hand, or the algorithm is not known.
 */
export type SignatureState = 'valid' | 'unproven' | 'invalid' | 'unknown';

/** What is wrong with a signature; null where nothing is. `refused`: its reader has said that this key never counts. */
export type SignatureFault =
  | 'changed'
  | 'malformed'
  | 'weak'
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'purpose'
  | 'issuer'
  | 'uncertified'
  | 'no-key'
  | 'refused'
  | 'unsupported';

/** What is known of one certificate on the way from the signer to whom one believes. RFC 5280 §6.3, RFC 6960 */
export interface CertificateStatus {
  /** Hexadecimal SHA-256. */
  readonly fingerprint: string;
  /** Whose it is, as it says. */
  readonly name: string;
  readonly status: 'good' | 'revoked' | 'unknown';
  /** Why it was revoked, in the words of RFC 5280 §5.3.1, or why nothing is known; null of a good one. */
  readonly reason: string | null;
  /** Milliseconds since the epoch. */
  readonly revokedAt: number | null;
}

export interface SignatureVerdict {
  readonly standard: StandardName;
  readonly state: SignatureState;
  readonly fault: SignatureFault | null;
  readonly reason: Reason;
  /** Who signed; null where not even that can be read. */
  readonly signer: Signer | null;
  /** When its maker says that it was made, in milliseconds since the epoch. */
  readonly signedAt: number | null;
  /** 'Ed25519 with SHA-512'. */
  readonly algorithm: string;
  /** Of the certificates from the signer's upwards; empty where nobody was asked. */
  readonly revocation: readonly CertificateStatus[];
  /** What its maker's program decrypts, as OBJECT IDENTIFIERs, best first; of S/MIME, where it says so. RFC 8551 §2.5.2 */
  readonly capabilities?: readonly string[];
}

/**
 * - `opened`: it was decrypted, and its end was reached without a change being noticed.
 * - `locked`: none of the keys at hand opens it.
 * - `broken`: it must not be shown: changed on its way, malformed, or without the protection that its standard demands.
 */
export type EncryptionState = 'opened' | 'locked' | 'broken';

export interface EncryptionVerdict {
  readonly standard: StandardName;
  readonly state: EncryptionState;
  readonly reason: Reason;
  /** 'AES-256-GCM'. */
  readonly algorithm: string;
  /** Whether a change would have been noticed: AEAD or modification detection, else only a signature inside can tell. */
  readonly authenticated: boolean;
  /** For whom it was made, as far as that can be read: key ids, fingerprints, or issuer and serial number. */
  readonly recipients: readonly string[];
  /** The key that opened it. */
  readonly openedBy: KeyIdentity | null;
}

/**
 * Of a message as a whole.
 * - `author`: what is shown was signed by who is shown as its author.
 * - `other`: it was signed, validly, by somebody else, or for nobody in particular.
 * - `unproven`: it was signed; whose key it is nobody can tell, or it is too weak to prove anything.
 * - `unknown`: there is a signature that cannot be checked here.
 * - `invalid`: there is a signature, and it must not count.
 * - `part`: only pieces of it are signed, and say so themselves.
 * - `none`: there is no signature.
 */
export type SignedState = 'author' | 'other' | 'unproven' | 'unknown' | 'invalid' | 'part' | 'none';

/** `message`: all of it, by authenticated encryption or under a signature; `part`: pieces of it. */
export type EncryptedState = 'message' | 'part' | 'locked' | 'broken' | 'none';

/** What keeps a good signature from speaking for the message: disturbance.ts. */
export type DisturbanceFault = 'header' | 'time' | 'empty' | 'elsewhere';

/** `author`: its From names nobody for whom one could sign; `signer`: the signer is somebody else. */
export type SealFault = SignatureFault | DisturbanceFault | 'author' | 'signer';

/** Of a header field. RFC 9788 §4.3 */
export type FieldProtection = 'unprotected' | 'signed' | 'encrypted' | 'signed-and-encrypted';
