/**
 * The port through which OpenPGP and S/MIME open what is theirs, and the tree of a message that is opened through it.
 * Implements the shapes of: RFC 1847, RFC 3156, RFC 8551 §3, RFC 9580 §5.
 * Not here: the cryptography (smime/, openpgp/), which part is covered by what (protect.ts).
 */
import type { Reason } from '../base/reason.ts';
import type { Part } from '../message/types.ts';
import type { EncryptionVerdict, SignatureVerdict, StandardName } from './verdict.ts';

export type * from './verdict.ts';

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
