/** Links by which a password is set anew. directory/reset-links.ts */
import type { Actor } from '../../../directory/audit.ts';
import type { ResetLink } from '../../../directory/reset-links.ts';
import { keepAudit } from './audit.ts';
import type { Transaction } from './transaction.ts';

export function addResetLink(tx: Transaction, { account, address, hash, expiresAt }: ResetLink, by: Actor): null {
  tx.sql.run('DELETE FROM reset_link WHERE account_id = ? OR expires_at <= ?', account, tx.now);
  tx.sql.run('INSERT INTO reset_link (account_id, hash, expires_at) VALUES (?, ?, ?)', account, hash, expiresAt);
  keepAudit(tx, { action: 'account.reset-link', subject: address, details: {} }, by);
  return null;
}

export const spendResetLink = (tx: Transaction, hash: string): boolean =>
  tx.sql.run('DELETE FROM reset_link WHERE hash = ?', hash) > 0;
