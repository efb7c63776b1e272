/** E-mails that were put aside and come back at their time: what is remembered of each. */
import type { AccountId } from '../../directory/types.ts';
import type { EmailId, MailboxId } from '../types.ts';

/** Where they wait. A mailbox by this name at the top, made when it is needed. */
export const snoozedMailbox = 'Snoozed';

export interface Snooze {
  readonly email: EmailId;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** Where it waits; what was taken out of it does not come back. */
  readonly waitsIn: MailboxId;
  /** Where it comes back to. */
  readonly back: MailboxId;
}

export interface DueSnooze extends Snooze {
  readonly account: AccountId;
}

export interface SnoozeStore {
  /** In order of time. */
  of(account: AccountId): Promise<readonly Snooze[]>;
  /** Remembers it, instead of what was remembered of the e-mail before. false where there is no such account. */
  put(account: AccountId, snooze: Snooze): Promise<boolean>;
  /** Forgets it; with `until`, only where that is still its time. */
  remove(account: AccountId, email: EmailId, until?: number): Promise<void>;
  /** Those whose time has come, the earliest first. */
  due(now: number, limit: number): Promise<readonly DueSnooze[]>;
  /** The earliest time of all; null where there is none. */
  nextDue(): Promise<number | null>;
  /** Calls the listener when another was put, until the returned function is called. */
  onPut(listener: () => void): () => void;
}
