/**
 * A copy that is served in the place of its original: whatever the original gave out since the copy was made must not be given
 * out again for something else.
 * Implements: RFC 9051 §2.3.1.1 (a UID that may come back needs a greater UIDVALIDITY), RFC 8474 §4 (ids are never reused).
 */
import { number } from '../row.ts';
import type { Transaction } from './transaction.ts';

/** More than a mailbox system gives out between two backups. Our own. */
const jump = 1_000_000_000;

export function renew(tx: Transaction): null {
  const now = Math.floor(tx.now / 1000);
  for (const row of tx.sql.rows('SELECT account_id, last_uid_validity FROM account_state')) {
    const account = number(row, 'account_id');
    let last = Math.max(number(row, 'last_uid_validity'), now);
    for (const mailbox of tx.sql.rows('SELECT id FROM mailbox WHERE account_id = ? ORDER BY id', account)) {
      last += 1;
      const id = number(mailbox, 'id');
      tx.sql.run('UPDATE mailbox SET uid_validity = ? WHERE account_id = ? AND id = ?', last, account, id);
    }
    tx.sql.run(
      `UPDATE account_state SET last_uid_validity = ?, next_email = next_email + ?, next_mailbox = next_mailbox + ?,
         mod_seq = mod_seq + ? WHERE account_id = ?`,
      last,
      jump,
      jump,
      jump,
      account,
    );
  }
  return null;
}
