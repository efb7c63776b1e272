/** A message as it came out of its seals: plain values that the worker hands to the page. */
import type { Reason } from '../../src/base/reason.ts';
import type {
  EncryptionVerdict,
  KeyIdentity,
  SignatureFault,
  SignatureState,
  Signer,
  StandardName,
} from '../../src/sealed/verdict.ts';

/** A transferable public key, and the addresses that its reader believes it to belong to: for one's own, and what was decided. */
export interface KnownKey {
  readonly octets: Uint8Array;
  readonly believed: readonly {
    readonly address: string;
    readonly how: 'own' | 'accepted' | 'verified';
    readonly at: number;
  }[];
}

/** Public material that the page has of others; private keys are the worker's own. */
export interface KnownKeys {
  readonly openpgp: readonly KnownKey[];
  /** Certificates in DER: of authorities that are believed, of people whose certificate was compared, and others that help. */
  readonly anchors: readonly Uint8Array[];
  readonly accepted: readonly Uint8Array[];
  readonly known: readonly Uint8Array[];
}

export interface OpenAsk {
  readonly message: Uint8Array;
  readonly keys: KnownKeys;
  /** Milliseconds since the epoch. Signatures are judged as of then. */
  readonly receivedAt: number;
}

export interface LetterSignature {
  readonly standard: StandardName;
  readonly state: SignatureState;
  readonly fault: SignatureFault | null;
  readonly reason: Reason;
  readonly signer: Signer | null;
  readonly signedAt: number | null;
  readonly algorithm: string;
}

/** A part that people read, or keep as a file: what is not a seal, a signature or a multipart. */
export interface LetterPart {
  /** Where it stands in the tree: '1.2'. */
  readonly place: string;
  readonly type: string;
  readonly charset: string | null;
  readonly name: string | null;
  readonly contentId: string | null;
  readonly disposition: string | null;
  /** Decoded of its transfer encoding. */
  readonly octets: Uint8Array;
  readonly covers: 'message' | 'part' | 'nothing';
  readonly signedBy: readonly LetterSignature[];
  readonly encrypted: readonly EncryptionVerdict[];
}

export interface LetterField {
  readonly name: string;
  readonly value: string;
  readonly protection: 'unprotected' | 'signed' | 'encrypted' | 'signed-and-encrypted';
}

export interface OpenedLetter {
  readonly signed: 'author' | 'other' | 'unproven' | 'unknown' | 'invalid' | 'part' | 'none';
  readonly encrypted: 'message' | 'part' | 'locked' | 'broken' | 'none';
  readonly reason: Reason;
  readonly signature: LetterSignature | null;
  readonly author: readonly string[];
  readonly fromDiffers: boolean;
  /** The header that counts, and the one outside as it came. RFC 9788 */
  readonly fields: readonly LetterField[];
  readonly outer: readonly LetterField[];
  readonly parts: readonly LetterPart[];
  /** Seals that did not open, and why. */
  readonly closed: readonly {
    readonly place: string;
    readonly reason: Reason;
    readonly recipients: readonly string[];
  }[];
  readonly openedBy: readonly KeyIdentity[];
}
