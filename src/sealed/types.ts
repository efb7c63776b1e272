/**
 * What the two standards of end-to-end security say, in one language: verdicts on signatures and on encryption, and the port
 * through which OpenPGP and S/MIME open what is theirs. Plain values, so that pages, command line and tests read the same.
 * Implements the shapes of: RFC 1847, RFC 3156, RFC 8551 §3, RFC 9580 §5.
 * Not here: the cryptography (smime/, openpgp/), which part is covered by what (protect.ts).
 */
import type { Reason } from '../base/reason.ts';
import type { Part } from '../message/types.ts';

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

/** What is wrong with a signature; null where nothing is. */
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
  | 'unsupported';

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

/** What a sealed body turned out to be. `content` is a MIME entity, unless the standard's inline form was read. */
export type Unsealed =
  | {
      readonly kind: 'content';
      readonly content: Buffer;
      /** Null where it was signed or compressed only. */
      readonly encryption: EncryptionVerdict | null;
      /** Signatures over all of the content. */
      readonly signatures: readonly SignatureVerdict[];
    }
  /** Nothing to read: the keys are missing, or it must not be shown. */
  | { readonly kind: 'closed'; readonly encryption: EncryptionVerdict }
  /** It is not what it says it is. */
  | { readonly kind: 'malformed'; readonly reason: Reason }
  /** Certificates or public keys and nothing else. RFC 8551 §3.8 */
  | { readonly kind: 'keys' };

/** A piece of a text body between the borders of inline OpenPGP, or beside them. RFC 9580 §6.2, §7 */
export interface InlinePiece {
  readonly from: number;
  readonly to: number;
  readonly kind: 'plain' | 'signed' | 'message';
}

/** One of the standards, with the keys that are at hand. Nothing here throws, whatever the octets. */
export interface Standard {
  readonly name: StandardName;
  /** Values of `protocol` in multipart/signed, and types of its second part; lower case. RFC 1847 §2.1 */
  readonly signatureTypes: readonly string[];
  /** Value of `protocol` in multipart/encrypted; null where the standard has none. RFC 1847 §2.2 */
  readonly encryptedProtocol: string | null;
  /** Whether a leaf with this header is a sealed body of its own. RFC 8551 §3.2 */
  seals(part: Part): boolean;
  /** The signatures in a detached one, over these octets in canonical form. */
  verify(signed: Buffer, signature: Buffer): Promise<readonly SignatureVerdict[]>;
  /** Opens a sealed body, decoded of its transfer encoding. */
  open(body: Buffer): Promise<Unsealed>;
  /** The borders of what is sealed inside a text; null where the standard knows no such thing. */
  readonly inline: ((text: Buffer) => readonly InlinePiece[]) | null;
}

/** What a node of the tree is, besides a part. */
export type Seal =
  /** Over its first child and nothing else. */
  | { readonly kind: 'signed'; readonly standard: StandardName; readonly signatures: readonly SignatureVerdict[] }
  /** Its child is what was inside; there is none where it stayed closed. */
  | {
      readonly kind: 'sealed';
      readonly standard: StandardName;
      readonly encryption: EncryptionVerdict | null;
      readonly signatures: readonly SignatureVerdict[];
    }
  /** It looks like a seal, and is none. */
  | { readonly kind: 'broken'; readonly standard: StandardName | null; readonly reason: Reason };

/** A part of the tree with its seals opened. Offsets of `part` count in `octets`: the layer in which it stands. */
export interface OpenedPart {
  readonly octets: Buffer;
  readonly part: Part;
  /** The detached signature and the control part of multipart/encrypted are not for reading. */
  readonly role: 'content' | 'signature' | 'control';
  readonly seal: Seal | null;
  readonly children: readonly OpenedPart[];
}
