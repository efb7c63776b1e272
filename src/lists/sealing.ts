/**
 * Messages of encrypted lists, opened with the key of the list and sealed for one member after the other: what the thread is asked, and
 * what it answers. Private keys go to the thread with each question, and nowhere else.
 */
import { type AskThread, createThread, moduleBeside } from '../base/worker-thread.ts';
import type { SealedField } from '../sealed/header.ts';
import type { StandardName } from '../sealed/types.ts';
import type { Trusted } from './certificates.ts';
import { limits } from './limits.ts';

/** A key of a member. */
export interface SealKey {
  readonly address: string;
  readonly standard: StandardName;
  readonly octets: Uint8Array;
}

/** What the list opens and signs with. */
export interface OwnSecrets {
  /** Transferable secret key, without a lock. RFC 9580 §10.2 */
  readonly openpgp: Uint8Array;
  /** The newest first: it signs; former ones open. */
  readonly smime: readonly {
    readonly certificate: Uint8Array;
    /** PKCS #8. */
    readonly key: Uint8Array;
    readonly chain: readonly Uint8Array[];
  }[];
}

export type SealAsk =
  | {
      readonly kind: 'open';
      readonly message: Uint8Array;
      readonly own: OwnSecrets;
      /** Keys whose signatures count, each for its own address alone. */
      readonly proven: readonly SealKey[];
      readonly trusted: Trusted;
      /** Milliseconds since the epoch. */
      readonly at: number;
    }
  | {
      readonly kind: 'seal';
      readonly message: Uint8Array;
      readonly own: OwnSecrets;
      readonly key: SealKey;
      readonly at: number;
    };

export type SealAnswer =
  | {
      readonly kind: 'opened';
      /** The fields that count: inside the seals, where the author put them there. */
      readonly fields: readonly Pick<SealedField, 'name' | 'value'>[];
      /** Its MIME fields and its body. */
      readonly entity: Uint8Array;
      /** The author, where the author's own valid signature covers all of it. */
      readonly signedBy: string | null;
      /** Why it counts, or does not. */
      readonly reason: string;
      readonly wasEncrypted: boolean;
    }
  | { readonly kind: 'sealed'; readonly message: Uint8Array }
  | { readonly kind: 'failed'; readonly reason: string };

export type AskSealer = AskThread<SealAsk, SealAnswer>;

export const createSealer = (): AskSealer =>
  createThread<SealAsk, SealAnswer>(moduleBeside(import.meta.url, 'seal-thread'), limits.sealQueue);
