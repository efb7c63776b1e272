/** What is remembered of whom our users know. A key is a digest: who wrote to whom cannot be read from it. */
export interface AcquaintanceMemory {
  /** In order of the keys, whether each is known at this time. */
  known(keys: readonly Buffer[], now: number): Promise<readonly boolean[]>;
  note(keys: readonly Buffer[], forgottenAt: number): Promise<void>;
  /** Forgets what is old behind `after`, one step of it; answers where the next step begins, or null at the end. */
  sweep(after: Buffer | null, now: number): Promise<Buffer | null>;
}
