/** Tombstones that still have their e-mail. */
import type { AccountId } from '../../../directory/types.ts';
import type { DeletedMessage } from '../../../ms/deleted.ts';
import type { EmailId, MailboxId, Uid } from '../../../ms/types.ts';
import { unpackFacts } from '../facts.ts';
import { type Row, number, text } from '../row.ts';
import type { Statements } from '../statements.ts';

const select = `SELECT x.mailbox_id, x.uid, x.expunged_at, x.mailbox_name, x.internal_date, x.size, x.email_id, b.facts
  FROM expunged x
  JOIN email e ON e.account_id = x.account_id AND e.id = x.email_id
  JOIN blob b ON b.id = e.blob_id
  WHERE x.account_id = ? AND x.email_id IS NOT NULL AND (x.expunged_at, x.mailbox_id, x.uid) < (?, ?, ?)
  ORDER BY x.expunged_at DESC, x.mailbox_id DESC, x.uid DESC LIMIT ?`;

export function readDeleted(
  sql: Statements,
  account: AccountId,
  limit: number,
  after?: DeletedMessage,
): readonly DeletedMessage[] {
  const { deletedAt = Number.MAX_SAFE_INTEGER, mailbox = 0, uid = 0 } = after ?? {};
  return sql.rows(select, account, deletedAt, mailbox, uid, limit).map(deletedOf);
}

function deletedOf(row: Row): DeletedMessage {
  const { envelope, messageId } = unpackFacts(text(row, 'facts'), 0);
  return {
    emailId: number(row, 'email_id') as EmailId,
    mailbox: number(row, 'mailbox_id') as MailboxId,
    mailboxName: text(row, 'mailbox_name'),
    uid: number(row, 'uid') as Uid,
    deletedAt: number(row, 'expunged_at'),
    internalDate: number(row, 'internal_date'),
    size: number(row, 'size'),
    subject: envelope.subject,
    from: envelope.from,
    messageId,
  };
}
