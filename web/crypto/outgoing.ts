/** A message as the page hands it to the worker to be sealed, and what comes back. Plain values. */
import type { StandardName } from '../../src/sealed/verdict.ts';
import type { VaultFault } from './vault.ts';

export interface Mailbox {
  readonly name: string | null;
  readonly email: string;
}

/** Octets never leave the browser in clear: not even as an attachment that is uploaded before it is sent. */
export interface EnclosedFile {
  readonly name: string;
  readonly type: string;
  /** Of a picture that the HTML shows. RFC 2392 */
  readonly cid: string | null;
  readonly octets: Uint8Array;
}

export interface OutgoingLetter {
  readonly from: Mailbox;
  readonly replyTo: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  /** Of a draft alone: what goes out names nobody. */
  readonly bcc: readonly Mailbox[];
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly date: number;
  /** Without angle brackets, as are those of the next two. */
  readonly messageId: string;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly wantsReceipt: boolean;
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly EnclosedFile[];
}

/** A public key, or a certificate, that a message is encrypted for. */
export interface RecipientKey {
  readonly standard: StandardName;
  readonly octets: Uint8Array;
  /** What its owner's program decrypts by S/MIME; null where that is not known. RFC 8551 §2.5.2 */
  readonly capabilities: readonly string[] | null;
}

export interface SealAsk {
  readonly letter: OutgoingLetter;
  readonly standard: StandardName;
  /** Signed by the key of the vault that has this fingerprint; null for a draft. */
  readonly signer: string | null;
  /**
   * One message for each group: who stands in To and Cc are one, everybody in Bcc is one alone. One's own key is in each. Null where it
   * is signed only.
   */
  readonly groups: readonly (readonly RecipientKey[])[] | null;
}

/** One message for each group, in their order; the only one where it is signed only. */
export type Sealed = { readonly ok: true; readonly messages: readonly Uint8Array[] } | VaultFault;

/** Rows of port.ts. */
export interface SealOperations {
  readonly seal: { readonly ask: SealAsk; readonly answer: Sealed };
}
