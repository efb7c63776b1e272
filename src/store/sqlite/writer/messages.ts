/**
 * Rows of messages: what delivery, APPEND, COPY, MOVE and undelete have in common.
 */
import type { EmailId, Flags, Uid } from '../../../ms/types.ts';
import { unpackFacts } from '../facts.ts';
import { number, text } from '../row.ts';
import { type KeptContent, releaseContent } from './content.ts';
import { threadOf } from './threads.ts';
import type { AccountState, MailboxState, Transaction } from './transaction.ts';

export const overQuota = (account: AccountState, more: number): boolean =>
  account.quota > 0 && account.used + more > account.quota;

/** An e-mail of the account; the caller has already counted the reference to its content. */
export function insertEmail(tx: Transaction, account: AccountState, content: KeptContent, prefix: Buffer): EmailId {
  const email = account.nextEmail as EmailId;
  account.nextEmail += 1;
  const thread = threadOf(tx, account.id, email, content.facts);
  tx.sql.run(
    'INSERT INTO email (account_id, id, blob_id, thread_id, prefix, has_attachment) VALUES (?, ?, ?, ?, ?, ?)',
    account.id,
    email,
    content.blob,
    thread,
    prefix,
    content.facts.hasAttachment ? 1 : 0,
  );
  return email;
}

/**
 * The e-mail that a backup knows by this id, where it is still here, in another mailbox or deleted: then the message is
 * that one again (RFC 8474 §5.1). null where it was purged: the text index has passed the id, and does not come back to it.
 */
export function emailAgain(
  tx: Transaction,
  account: AccountState,
  email: EmailId,
  content: KeptContent,
): EmailId | null {
  const known = tx.sql.row(
    `SELECT length(e.prefix) + b.size AS size, b.facts FROM email e JOIN blob b ON b.id = e.blob_id
     WHERE e.account_id = ? AND e.id = ?`,
    account.id,
    email,
  );
  if (known === null) return null;
  // The backup's octets have the delivery's header fields in them; here they stand beside the blob.
  const { messageId } = unpackFacts(text(known, 'facts'), 0);
  if (number(known, 'size') !== content.size || messageId !== content.facts.messageId) return null;
  releaseContent(tx, content.blob, 1);
  return email;
}

export interface MessageRow {
  readonly email: number;
  readonly flags: Flags;
  readonly internalDate: number;
  readonly size: number;
}

/** Puts an e-mail into a mailbox under a new UID and counts it. */
export function insertMessage(tx: Transaction, mailbox: MailboxState, message: MessageRow): Uid {
  const uid = tx.takeUid(mailbox);
  tx.sql.run(
    `INSERT INTO message (account_id, mailbox_id, uid, internal_date, saved_at, size, email_id)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    mailbox.account.id,
    mailbox.id,
    uid,
    message.internalDate,
    tx.now,
    message.size,
    message.email,
  );
  tx.flags(mailbox).add({ uid, modSeq: tx.advance(mailbox), ...message.flags });
  tx.count(mailbox, message.flags.system, message.size, 1);
  return uid;
}

/** A new message with content that was just kept. */
export function insertNew(
  tx: Transaction,
  mailbox: MailboxState,
  content: KeptContent,
  prefix: Buffer,
  flags: Flags,
  internalDate: number,
): Uid {
  return insertMessage(tx, mailbox, {
    email: insertEmail(tx, mailbox.account, content, prefix),
    flags,
    internalDate,
    size: prefix.length + content.size,
  });
}
