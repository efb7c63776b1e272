/**
 * What the main thread and the thread that learns say to each other. One batch is under way at a time: worked out by the thread,
 * written by the writer, and only then the next one, which sees what the one before has done.
 */
import type { Lesson } from '../../../spam/lessons.ts';
import type { WriterOptions } from '../writer/protocol.ts';

export interface LearnerOptions extends WriterOptions {
  /** The starter's file. */
  readonly starter: string | null;
}

/** What somebody has said of an e-mail. */
export interface Task {
  readonly account: number;
  readonly email: number;
}

export interface Batch {
  readonly lessons: readonly Lesson[];
  /** Nothing can be learned of them: they are gone, or cannot be read. */
  readonly dropped: readonly Task[];
}

export type Request =
  /** Somebody said something; or the last batch has been written. */
  { readonly kind: 'learn' } | { readonly kind: 'close' };

export type Answer =
  /** So that it is known at which one the thread died. */
  | { readonly kind: 'reading'; readonly task: Task }
  | { readonly kind: 'batch'; readonly batch: Batch }
  /** All is learned. */
  | { readonly kind: 'idle' };
