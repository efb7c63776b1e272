/**
 * The e-mails of an account, whatever mailboxes they are in, and what became of them since a moment: what JMAP asks of the store,
 * and what it changes there.
 * Implements the data of: RFC 8621 §2 (Mailbox), §3 (Thread), §4 (Email), RFC 8620 §5.2 (changes).
 */
import type { AccountId } from '../directory/types.ts';
import type { MessageFacts } from '../message/types.ts';
import type { MailOutcome, NewMessage } from './port.ts';
import type { EmailId, Flags, MailboxId, ModSeq, ThreadId, Uid } from './types.ts';

/** All that is before it is older: the MODSEQ of the account, and the ids that were given out by then. */
export interface Moment {
  readonly modSeq: ModSeq;
  /** E-mails and mailboxes from these on are newer. */
  readonly nextEmail: EmailId;
  readonly nextMailbox: MailboxId;
}

/** One message of a mailbox that is the e-mail. */
export interface Place {
  readonly mailbox: MailboxId;
  readonly uid: Uid;
  readonly flags: Flags;
  /** INTERNALDATE, milliseconds since the epoch. */
  readonly receivedAt: number;
}

export interface Email {
  readonly id: EmailId;
  readonly threadId: ThreadId;
  /** Octets, delivery headers included. */
  readonly size: number;
  /** INTERNALDATE of the oldest of its messages, milliseconds since the epoch. */
  readonly receivedAt: number;
  /** In order of mailbox; one at least. */
  readonly places: readonly Place[];
  /** Offsets count from the start of the whole message. */
  readonly facts: MessageFacts;
}

/** What became another since a moment. Ids are in order. */
export interface ChangedEmails {
  readonly now: Moment;
  readonly created: readonly EmailId[];
  readonly updated: readonly EmailId[];
  readonly destroyed: readonly EmailId[];
}

export interface ChangedMailboxes {
  readonly now: Moment;
  readonly created: readonly MailboxId[];
  /** Name, subscription or order. */
  readonly updated: readonly MailboxId[];
  /** Only what is in them. */
  readonly recounted: readonly MailboxId[];
  readonly destroyed: readonly MailboxId[];
}

/** Some mailbox as it once was: messages from `uidNext` on, and changes behind `modSeq`, are newer. */
export interface MailboxMoment {
  readonly mailbox: MailboxId;
  readonly modSeq: ModSeq;
  readonly uidNext: Uid;
}

/** Messages of a mailbox in columns, in order of UID: what lists are made of. */
export interface Listing {
  readonly uids: readonly Uid[];
  readonly emails: readonly EmailId[];
  readonly threads: readonly ThreadId[];
  /** INTERNALDATE, milliseconds since the epoch. */
  readonly receivedAt: readonly number[];
  /** Octets, delivery headers included. */
  readonly sizes: readonly number[];
}

export interface EmailReader {
  /** null where there is no such account. */
  moment(account: AccountId): Promise<Moment | null>;
  /** Those of the e-mails that are in a mailbox, in the order of `ids`. */
  emails(account: AccountId, ids: readonly EmailId[]): Promise<readonly Email[]>;
  /** Where they are, without their facts: what a change needs. Those that are nowhere are left out. */
  places(account: AccountId, ids: readonly EmailId[]): Promise<ReadonlyMap<EmailId, readonly Place[]>>;
  /** E-mails of each thread that are in a mailbox, the oldest first. Threads without any are left out. */
  threads(account: AccountId, ids: readonly ThreadId[]): Promise<ReadonlyMap<ThreadId, readonly EmailId[]>>;
  /** The thread of each, also of those that are in no mailbox any more; left out where that is not known. */
  threadsOf(account: AccountId, ids: readonly EmailId[]): Promise<ReadonlyMap<EmailId, ThreadId>>;
  /** At most `limit` messages of a mailbox behind a UID. */
  listing(account: AccountId, mailbox: MailboxId, after: Uid, limit: number): Promise<Listing>;
  /** Of the e-mails [from, to) those that have an attachment, in order; some that are in no mailbox any more may be among them. */
  withAttachment(account: AccountId, from: EmailId, to: EmailId): Promise<readonly EmailId[]>;
  /** null where it is not known any more what went away since then. */
  changedEmails(account: AccountId, since: Moment): Promise<ChangedEmails | null>;
  /** The same as who is shown these mailboxes and no others sees it. */
  changedWithin(account: AccountId, mailboxes: readonly MailboxMoment[]): Promise<Omit<ChangedEmails, 'now'> | null>;
  changedMailboxes(account: AccountId, since: Moment): Promise<ChangedMailboxes | null>;
}

/** What comes and what goes; 'others' is all that does not come. */
export interface Swap<T> {
  readonly add: T;
  readonly remove: T | 'others';
}

/** What becomes of one e-mail; null leaves it. */
export interface EmailChange {
  readonly id: EmailId;
  readonly mailboxes: Swap<readonly MailboxId[]> | null;
  /** \Deleted stays as it is. */
  readonly flags: Swap<Flags> | null;
}

export type EmailRefusal =
  'not-found' | 'no-such-mailbox' | 'no-mailbox-left' | 'not-allowed' | 'over-quota' | 'disk-full';

export interface AddedEmail {
  readonly id: EmailId;
  readonly threadId: ThreadId;
  readonly size: number;
}

export interface EmailWriter {
  /** One e-mail into several mailboxes, one at least. */
  add(account: AccountId, mailboxes: readonly MailboxId[], message: NewMessage): Promise<MailOutcome<AddedEmail>>;
  /**
   * Changes many e-mails in one go, each wholly or not at all; all its messages get the flags, and those that remain keep
   * the flags of those that go. Answers why each was refused; null where it was not. With `within`, what is in other mailboxes
   * is left as if it were not there.
   */
  change(
    account: AccountId,
    changes: readonly EmailChange[],
    within?: readonly MailboxId[],
  ): Promise<readonly (EmailRefusal | null)[]>;
  /** Takes e-mails out of all their mailboxes, or of all of these. */
  destroy(
    account: AccountId,
    ids: readonly EmailId[],
    within?: readonly MailboxId[],
  ): Promise<readonly (EmailRefusal | null)[]>;
}
