/** A message as it came out of its seals: plain values that the worker hands to the page. */
import type { Reason } from '../../src/base/reason.ts';
import type {
  CertificateStatus,
  EncryptedState,
  EncryptionVerdict,
  FieldProtection,
  KeyIdentity,
  SealFault,
  SignatureFault,
  SignatureState,
  SignedState,
  Signer,
  StandardName,
} from '../../src/sealed/verdict.ts';
import type { Authority } from './authority.ts';
import type { LetterName } from './sealed-index.ts';

export type { CertificateStatus, EncryptionVerdict, SealFault, SignatureFault };

/** A transferable public key, and the addresses that its reader believes it to belong to: for one's own, and what was decided. */
export interface KnownKey {
  readonly octets: Uint8Array;
  readonly believed: readonly {
    readonly address: string;
    readonly how: 'own' | 'accepted' | 'verified';
    readonly at: number;
  }[];
}

/** It is believed for these addresses, whatever else it names. */
export interface AcceptedCertificate {
  readonly octets: Uint8Array;
  readonly addresses: readonly string[];
}

/** Public material that the page has of others; private keys are the worker's own. */
export interface KnownKeys {
  readonly openpgp: readonly KnownKey[];
  /** Certificates in DER: of authorities that are believed, of people whose certificate was compared, and others that help. */
  readonly anchors: readonly Uint8Array[];
  readonly accepted: readonly AcceptedCertificate[];
  readonly known: readonly Uint8Array[];
  /** Fingerprints of keys whose signatures never count: their reader said so. */
  readonly refused: readonly string[];
}

export interface OpenAsk {
  readonly message: Uint8Array;
  readonly keys: KnownKeys;
  /** Milliseconds since the epoch. Signatures are judged as of then. */
  readonly receivedAt: number;
  /** Of a letter that the index takes in, where the vault is open. */
  readonly name?: LetterName;
  /** What was learned of certificates since it was opened first. */
  readonly told?: readonly ToldStatus[];
}

/** Certificates in DER, from that of a signer to the authority that is believed. */
export type CertificatePath = readonly Uint8Array[];

/** What the server was told of a certificate, with the octets that say so: an OCSPResponse or a CertificateList. */
export interface ToldStatus extends Pick<CertificateStatus, 'status' | 'reason' | 'revokedAt'> {
  readonly certificate: Uint8Array;
  readonly evidence: { readonly kind: 'ocsp' | 'crl'; readonly octets: Uint8Array } | null;
}

export interface LetterSignature {
  readonly standard: StandardName;
  readonly state: SignatureState;
  readonly fault: SignatureFault | null;
  readonly reason: Reason;
  readonly signer: Signer | null;
  readonly signedAt: number | null;
  readonly algorithm: string;
  readonly revocation: readonly CertificateStatus[];
  /** What its maker's program decrypts, where it says so. RFC 8551 §2.5.2 */
  readonly capabilities?: readonly string[];
}

/** A part that people read, or keep as a file: what is not a seal, a signature or a multipart. */
export interface LetterPart {
  /** Where it stands in the tree: '1.2'; a piece of a text with seals inside its lines: '1.2#3'. */
  readonly place: string;
  /** What it stands in together with others: parts of other layers are shown apart, and know nothing of each other. */
  readonly layer: string;
  /** The nearest multipart/alternative of its layer; null where it stands in none. */
  readonly alternative: string | null;
  readonly type: string;
  readonly charset: string | null;
  /** Whether its lines find their own width. RFC 3676 */
  readonly isFlowed: boolean;
  readonly name: string | null;
  readonly contentId: string | null;
  readonly disposition: string | null;
  /** Decoded of its transfer encoding. */
  readonly octets: Uint8Array;
  readonly covers: 'message' | 'part' | 'nothing';
  readonly signedBy: readonly LetterSignature[];
  readonly encrypted: readonly EncryptionVerdict[];
  /** Of the message inside this one that it belongs to; null where it belongs to this one itself. */
  readonly enclosed: EnclosedHead | null;
}

/** Who seems to have written a message that was passed on, as its own header says. */
export interface EnclosedHead {
  readonly from: string;
  readonly subject: string;
}

export interface LetterField {
  readonly name: string;
  /** For reading: its encoded words are decoded. */
  readonly value: string;
  readonly protection: FieldProtection;
}

/** A seal that did not open, and why: of what was inside nothing is handed out. */
export interface ClosedSeal {
  readonly place: string;
  readonly state: 'locked' | 'broken';
  readonly standard: StandardName | null;
  readonly reason: Reason;
  readonly recipients: readonly string[];
}

/** A certificate that came with a signature; nothing is proven by that. */
export interface LetterCertificate {
  readonly fingerprint: string;
  readonly addresses: readonly string[];
  /** DER */
  readonly octets: Uint8Array;
}

export interface OpenedLetter {
  readonly signed: SignedState;
  readonly encrypted: EncryptedState;
  readonly fault: SealFault | null;
  readonly reason: Reason;
  readonly signature: LetterSignature | null;
  readonly author: readonly string[];
  readonly fromDiffers: boolean;
  /** The header that counts, and the one outside as it came. RFC 9788 */
  readonly fields: readonly LetterField[];
  readonly outer: readonly LetterField[];
  readonly parts: readonly LetterPart[];
  readonly closed: readonly ClosedSeal[];
  readonly openedBy: readonly KeyIdentity[];
  readonly certificates: readonly LetterCertificate[];
  /** That came with the signature that decided, where its issuer is not known: the nearest first. Nothing is proven by that. */
  readonly authorities: readonly Authority[];
  /** On which its signatures rest, where one can ask whether they were revoked. */
  readonly paths: readonly CertificatePath[];
  /** The message without its encryption, as a file; null where it was not encrypted as a whole. */
  readonly file: Uint8Array | null;
}
