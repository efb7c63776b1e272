/** Where tokens are remembered: of the server as a whole, or of one user. */

export interface TokenRow {
  readonly key: number;
  /** Messages of either kind that had the token. */
  readonly spam: number;
  readonly ham: number;
  /** What learning from mistakes has made of it; above zero speaks for spam. */
  readonly weight: number;
}

export interface Totals {
  readonly spam: number;
  readonly ham: number;
  readonly bias: number;
}

/** What one lesson adds; un-training is the same with the signs turned. */
export interface TokenChange {
  readonly keys: readonly number[];
  readonly spam: number;
  readonly ham: number;
  /** Added to the weight of every key. */
  readonly weight: number;
  readonly bias: number;
}

/** 0 is the server; else the account's own number. */
export type TokenOwner = number;

export interface TokenStore {
  totals(owner: TokenOwner): Promise<Totals>;
  /** The rows that there are of these keys, in one question. */
  read(owner: TokenOwner, keys: readonly number[]): Promise<readonly TokenRow[]>;
  /** Several lessons in one transaction. `day` counts from the epoch: the age of a token. */
  learn(owner: TokenOwner, changes: readonly TokenChange[], day: number): Promise<void>;
  /** Forgets tokens that nothing has met since that day and that were seen once; answers how many. */
  expire(owner: TokenOwner, before: number): Promise<number>;
}
