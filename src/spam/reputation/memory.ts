/** What is remembered of senders, under keys that are digests. store/ implements it. */
export interface Counts {
  readonly ham: number;
  readonly spam: number;
  /** Spam that was refused. */
  readonly refused: number;
}

/** Two periods side by side, of which the older one fades while the newer one fills. */
export interface History {
  /** Of `now`, counted from the epoch. */
  readonly period: number;
  readonly now: Counts;
  readonly before: Counts;
}

/** What is added to the counts of a key; below zero takes back. */
export interface CountChange extends Counts {
  readonly key: Buffer;
}

export interface ReputationMemory {
  readonly find: (key: Buffer) => History | null;
  /** Resolves after it is on disk. */
  readonly add: (changes: readonly CountChange[], period: number) => Promise<void>;
  /** One small step through all entries behind `after` (null begins): those go that have nothing from `period` on. Answers where to go on, null at the end. */
  readonly sweep: (after: Buffer | null, period: number) => Promise<Buffer | null>;
}
