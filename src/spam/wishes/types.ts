/** What users, and the operator for all of them, want allowed or blocked. */

export const wishKinds = ['allow', 'block'] as const;
export type WishKind = (typeof wishKinds)[number];

/** Of the author, of its domain and those below it, words of the subject, of the mailing list (RFC 2919). */
export const wishFields = ['address', 'domain', 'subject', 'list'] as const;
export type WishField = (typeof wishFields)[number];

export interface Wish {
  /** The account's own number; 0 is the server. */
  readonly account: number;
  readonly kind: WishKind;
  readonly field: WishField;
  /** Lower case. */
  readonly value: string;
  /** It counts though nothing proves the sender: From can be written by anybody. */
  readonly unproven: boolean;
  readonly createdAt: number;
}

/** What of a message wishes are about; values in lower case. */
export interface Wishable {
  readonly addresses: readonly string[];
  readonly domains: readonly string[];
  readonly lists: readonly string[];
}

export interface WishStore {
  /** Of one account, or of all. */
  wishes(account: number | null): Promise<readonly Wish[]>;
  /** Those of the account that are about such a message, and all that are about subjects. */
  about(account: number, message: Wishable): Promise<readonly Wish[]>;
  /** In place of one of the same value. */
  add(wish: Wish): Promise<'too-many' | null>;
  /** Whether there was one. */
  remove(account: number, field: WishField, value: string): Promise<boolean>;
}
