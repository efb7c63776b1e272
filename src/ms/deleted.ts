/**
 * What was deleted and can still be put back: for `postern undelete` and the page that offers it.
 */
import type { AccountId } from '../directory/types.ts';
import type { Address } from '../message/types.ts';
import type { EmailId, MailboxId, Uid } from './types.ts';

/** A message that left its mailbox. After MailWriter.undelete it has another UID. */
export interface DeletedMessage {
  readonly emailId: EmailId;
  readonly mailbox: MailboxId;
  /** Of the mailbox, when the message left it; it may be gone by now. */
  readonly mailboxName: string;
  readonly uid: Uid;
  /** Milliseconds since the epoch. */
  readonly deletedAt: number;
  readonly internalDate: number;
  readonly size: number;
  /** Encoded words as they are. */
  readonly subject: string | null;
  readonly from: readonly Address[];
  /** Without angle brackets. */
  readonly messageId: string | null;
}

export interface DeletedReader {
  /** At most `limit`, those deleted last first; `after` is the last one of the page before. */
  deleted(account: AccountId, limit: number, after?: DeletedMessage): Promise<readonly DeletedMessage[]>;
}
