/**
 * Undelete: a tombstone that still has its e-mail becomes a message again.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type EmailId, Flag } from '../../../ms/types.ts';
import { number, text } from '../row.ts';
import { ensureMailbox } from './mailboxes.ts';
import { insertMessage } from './messages.ts';
import type { Transaction } from './transaction.ts';

/** Puts e-mails back where they were last, without \Deleted. Over quota or not: what was there may be there again. */
export function undelete(tx: Transaction, accountId: AccountId, emails: readonly EmailId[]): number {
  const account = tx.account(accountId);
  if (account === null) return 0;
  let restored = 0;
  for (const email of emails) {
    const rows = tx.sql.rows('SELECT * FROM expunged WHERE account_id = ? AND email_id = ?', accountId, email);
    for (const row of rows) {
      insertMessage(tx, ensureMailbox(tx, account, text(row, 'mailbox_name')), {
        email,
        systemFlags: number(row, 'system_flags') & ~Flag.deleted,
        keywords: text(row, 'keywords'),
        internalDate: number(row, 'internal_date'),
        size: number(row, 'size'),
      });
      tx.sql.run(
        'UPDATE expunged SET email_id = NULL WHERE account_id = ? AND mailbox_id = ? AND uid = ?',
        accountId,
        number(row, 'mailbox_id'),
        number(row, 'uid'),
      );
      restored += 1;
    }
  }
  return restored;
}
