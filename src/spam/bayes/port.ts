/** Where tokens are remembered, and what of them a message is judged by. */

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

/** What is known of the tokens of a message. */
export interface Known {
  readonly rows: readonly TokenRow[];
  readonly totals: Totals;
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

/** The number of an account. */
export type Learner = number;

export interface KnownTokens {
  /** For whoever taught nothing: what the server knows. */
  readonly server: Known;
  /** For each of the accounts that taught something: the same, and what it taught. */
  readonly own: ReadonlyMap<Learner, Known>;
}

export interface TokenMemories {
  /** The keys each once, in any order; thousands of them are looked up in steps, between which others have their turn. */
  known(keys: Iterable<number>, accounts: readonly Learner[]): Promise<KnownTokens>;
}
