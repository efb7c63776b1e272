/**
 * Undelete: a tombstone that still has its e-mail becomes a message again.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type EmailId, Flag } from '../../../ms/types.ts';
import { unpackKeywords } from '../../flags/packed.ts';
import { number, text } from '../row.ts';
import { ensureMailbox } from './mailboxes.ts';
import { insertMessage } from './messages.ts';
import type { Transaction } from './transaction.ts';

/**
 * Puts e-mails back where they were, once for each mailbox, without \Deleted; with a name, into that mailbox only.
 * Over quota or not: what was there may be there again.
 */
export function undelete(
  tx: Transaction,
  accountId: AccountId,
  emails: readonly EmailId[],
  mailboxName: string | null,
): number {
  const account = tx.account(accountId);
  if (account === null) return 0;
  let restored = 0;
  for (const email of emails) {
    const rows = tx.sql.rows(
      'SELECT * FROM expunged WHERE account_id = ? AND email_id = ? ORDER BY expunged_at DESC',
      accountId,
      email,
    );
    const done = new Set<string>();
    for (const row of rows) {
      const name = text(row, 'mailbox_name');
      if (mailboxName !== null && name !== mailboxName) continue;
      tx.sql.run(
        'UPDATE expunged SET email_id = NULL WHERE account_id = ? AND mailbox_id = ? AND uid = ?',
        accountId,
        number(row, 'mailbox_id'),
        number(row, 'uid'),
      );
      if (done.has(name)) continue;
      done.add(name);
      insertMessage(tx, ensureMailbox(tx, account, name), {
        email,
        flags: {
          system: number(row, 'system_flags') & ~Flag.deleted,
          keywords: unpackKeywords(text(row, 'keywords')),
        },
        internalDate: number(row, 'internal_date'),
        size: number(row, 'size'),
      });
      restored += 1;
    }
  }
  return restored;
}
