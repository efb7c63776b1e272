/** What greylisting remembers, under keys that are digests. store/ implements it. */
export interface GreylistEntry {
  /** Milliseconds since the epoch. */
  readonly firstSeen: number;
  /** Times that somebody came back after the wait; 0 while one is waiting. */
  readonly passes: number;
  /** Milliseconds since the epoch; an entry whose time has come is as good as none. */
  readonly forgottenAt: number;
}

export interface KeptEntry extends GreylistEntry {
  readonly key: Buffer;
}

export interface GreylistMemory {
  readonly find: (key: Buffer) => GreylistEntry | null;
  /** Resolves after it is on disk. */
  readonly keep: (entries: readonly KeptEntry[]) => Promise<void>;
  /** One small step through all entries behind `after` (null begins): what is old goes. Answers where to go on, null at the end. */
  readonly sweep: (after: Buffer | null, now: number) => Promise<Buffer | null>;
}
