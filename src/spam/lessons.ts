/**
 * What users teach by filing their mail, and how much one of them may say in everybody's name.
 * A lesson counts for its user in full: counts and weights of tokens. For all others only the weight of a token counts, a tenth of
 * it, and no more of one user than a tenth of `mostWeight`, however often the lesson is repeated: whoever teaches falsely, or has
 * stolen an account, moves the score of others' messages by one point (the median of 300 of the corpus; never by two), and only with all
 * of their words.
 */
import type { Learner } from './bayes/port.ts';

/** What a person says of a message; 'none' takes back what was said. */
export type LessonVerdict = 'spam' | 'ham' | 'none';

export const sharedLessons = { share: 0.1, mostWeight: 0.35 } as const;

/** A lesson that was worked out. */
export interface Lesson {
  readonly account: Learner;
  readonly email: number;
  /** SHA-256 of the octets: a message teaches once, however many copies of it there are. */
  readonly hash: Uint8Array;
  readonly verdict: LessonVerdict;
  /** Of its tokens. */
  readonly keys: readonly number[];
  /** What it adds to the weight of every token, and to the bias. */
  readonly weight: number;
  readonly bias: number;
}

/** Where a sweep through the tokens is. */
export interface TokenPlace {
  readonly owner: number;
  readonly token: number;
}

/** A message of which somebody says something else than before. */
export interface ChangedMind {
  readonly account: Learner;
  readonly email: number;
  readonly before: LessonVerdict;
  readonly verdict: LessonVerdict;
}

/** What a step of learning has done. */
export interface Learned {
  /** Lessons that changed something; others were known. */
  readonly lessons: readonly ChangedMind[];
  /** Of which nothing could be learned: the message was gone, or could not be read. */
  readonly dropped: number;
}

export interface LessonStore {
  /** Learns what is not learned yet, and takes back what was learned of the same octets before. Answers those that changed something. */
  teach(lessons: readonly Lesson[]): Promise<readonly ChangedMind[]>;
  /** Calls the listener after each step. */
  onLearned(listener: (learned: Learned) => void): () => void;
  /** Forgets, in a small step, what is old or nobody's any more. Answers where the next step begins; null at the end. */
  sweep(after: TokenPlace | null): Promise<TokenPlace | null>;
  /** Resolves when all that users have said is learned. */
  settle(): Promise<void>;
}
