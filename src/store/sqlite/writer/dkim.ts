/**
 * Keys that mail of our domains is signed with. trust/dkim/rotation.ts
 */
import type { KeyChange } from '../../../trust/dkim/rotation.ts';
import type { Transaction } from './transaction.ts';

export function changeDkimKeys(tx: Transaction, changes: readonly KeyChange[]): void {
  for (const change of changes) {
    if (change.kind === 'add') {
      const { domain, selector, type, state, sealed, record, since } = change.key;
      tx.sql.run(
        `INSERT INTO dkim_key (domain, selector, type, state, sealed, record, since)
         SELECT name, ?, ?, ?, ?, ?, ? FROM domain WHERE name = ?`,
        selector,
        type,
        state,
        sealed,
        record,
        since,
        domain,
      );
    } else if (change.kind === 'state') {
      const { domain, selector, state, at } = change;
      tx.sql.run(
        'UPDATE dkim_key SET state = ?, since = ? WHERE domain = ? AND selector = ?',
        state,
        at,
        domain,
        selector,
      );
      // Who has a copy of the database later shall not have what was given up long ago.
      if (state === 'revoked') {
        tx.sql.run("UPDATE dkim_key SET sealed = '' WHERE domain = ? AND selector = ?", domain, selector);
      }
    } else tx.sql.run('DELETE FROM dkim_key WHERE domain = ? AND selector = ?', change.domain, change.selector);
  }
}
