/**
 * Rows of messages: what delivery, APPEND, COPY, MOVE and undelete have in common.
 */
import type { EmailId, Flags, Uid } from '../../../ms/types.ts';
import type { KeptContent } from './content.ts';
import { threadOf } from './threads.ts';
import type { AccountState, MailboxState, Transaction } from './transaction.ts';

/** Keywords as the column holds them: sorted, with single spaces. They are atoms, so a space never occurs in one. */
export const packKeywords = (keywords: readonly string[]): string => keywords.join(' ');
export const unpackKeywords = (column: string): readonly string[] => (column === '' ? [] : column.split(' '));

export const overQuota = (account: AccountState, more: number): boolean =>
  account.quota > 0 && account.used + more > account.quota;

/** An e-mail of the account; the caller has already counted the reference to its content. */
export function insertEmail(tx: Transaction, account: AccountState, content: KeptContent, prefix: Buffer): EmailId {
  const email = account.nextEmail as EmailId;
  account.nextEmail += 1;
  const thread = threadOf(tx, account.id, email, content.facts);
  tx.sql.run(
    'INSERT INTO email (account_id, id, blob_id, thread_id, prefix) VALUES (?, ?, ?, ?, ?)',
    account.id,
    email,
    content.blob,
    thread,
    prefix,
  );
  return email;
}

export interface MessageRow {
  readonly email: number;
  readonly systemFlags: number;
  readonly keywords: string;
  readonly internalDate: number;
  readonly size: number;
}

/** Puts an e-mail into a mailbox under a new UID and counts it. */
export function insertMessage(tx: Transaction, mailbox: MailboxState, message: MessageRow): Uid {
  const uid = tx.takeUid(mailbox);
  const modSeq = tx.advance(mailbox);
  tx.sql.run(
    `INSERT INTO message (account_id, mailbox_id, uid, mod_seq, system_flags, keywords, internal_date, saved_at, size, email_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    mailbox.account.id,
    mailbox.id,
    uid,
    modSeq,
    message.systemFlags,
    message.keywords,
    message.internalDate,
    tx.now,
    message.size,
    message.email,
  );
  tx.count(mailbox, message.systemFlags, message.size, 1);
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
    systemFlags: flags.system,
    keywords: packKeywords(flags.keywords),
    internalDate,
    size: prefix.length + content.size,
  });
}
