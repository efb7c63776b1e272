/**
 * What is remembered of how accounts send. mta/door/memory.ts
 */
import type { AccountId } from '../../../directory/types.ts';
import { notify } from './webhooks.ts';
import type { Transaction } from './transaction.ts';

export function keepHold(tx: Transaction, account: AccountId, reason: string, since: number): void {
  const held = tx.sql.run(
    `INSERT INTO sending_hold (account_id, reason, since) SELECT id, ?, ? FROM account WHERE id = ?
     ON CONFLICT (account_id) DO NOTHING`,
    reason,
    since,
    account,
  );
  if (held > 0) notify(tx, account, 'suspended', () => ({ reason, since: new Date(since).toISOString() }));
}

export const releaseHold = (tx: Transaction, account: AccountId): boolean =>
  tx.sql.run('DELETE FROM sending_hold WHERE account_id = ?', account) > 0;

/** An account that was removed meanwhile is no error. */
export function keepBusiest(
  tx: Transaction,
  account: AccountId,
  day: number,
  recipients: number,
  firstDay: number,
): void {
  tx.sql.run('DELETE FROM sending_day WHERE account_id = ? AND day < ?', account, firstDay);
  tx.sql.run(
    `INSERT INTO sending_day (account_id, day, recipients) SELECT id, ?, ? FROM account WHERE id = ?
     ON CONFLICT (account_id, day) DO UPDATE
     SET recipients = CASE WHEN excluded.recipients > recipients THEN excluded.recipients ELSE recipients END`,
    day,
    recipients,
    account,
  );
}
