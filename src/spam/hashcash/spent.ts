/** Stamps that were spent, under keys that are digests. store/ implements it. */
export interface SpentStamps {
  /** Whether a stamp was spent before, and on another message than this. Resolves after it is on disk. */
  readonly spend: (key: Buffer, message: Buffer, forgottenAt: number) => Promise<'new' | 'same-message' | 'spent'>;
  /** One small step through all entries behind `after` (null begins): what is old goes. Answers where to go on, null at the end. */
  readonly sweep: (after: Buffer | null, now: number) => Promise<Buffer | null>;
}
