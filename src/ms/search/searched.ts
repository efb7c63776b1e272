/**
 * What is searched, and what a search works with: whoever asks keeps the messages of a mailbox as they were at one moment.
 */
import type { AccountId } from '../../directory/types.ts';
import type { MailReader, TextIndex } from '../port.ts';
import type { MailboxId, Uid } from '../types.ts';

/** The messages of a mailbox by index, in order of UID. */
export interface Searched {
  readonly account: AccountId;
  readonly id: MailboxId;
  readonly count: number;
  uid(index: number): Uid;
  /** -1 where it is not there. */
  indexOf(uid: Uid): number;
}

export interface Searching {
  readonly read: MailReader;
  readonly index: TextIndex | undefined;
  /** Where the search ends early, what it found is not asked for. */
  readonly signal: AbortSignal;
  /** So many of so many are done. A promise asks to wait. */
  readonly progress: { readonly tell: (done: number, goal: number) => Promise<void> | undefined };
}
