/**
 * Who is asked about a message for each of its readers, beside the advisers that are asked once (adviser.ts): what one reader
 * wants of whom another may not.
 */
import type { Advice, Question } from './adviser.ts';

export interface Reader {
  /** The account's own number. */
  readonly id: number;
  readonly address: string;
}

export interface Confidant {
  readonly name: string;
  /** Of the readers about whom there is something to say. Never rejects. */
  readonly adviseFor: (
    question: Question,
    readers: readonly Reader[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<number, Advice>>;
}
