/** Passkeys. What is removed stays for a while, so that it can be put back. directory/passkeys/passkey.ts */
import type { Actor } from '../../../directory/audit.ts';
import { maxPasskeys, passkeyUndo } from '../../../directory/limits.ts';
import type { NewPasskey } from '../../../directory/passkeys/passkey.ts';
import type { AccountId } from '../../../directory/types.ts';
import { number, text } from '../row.ts';
import { keepAudit } from './audit.ts';
import type { Transaction } from './transaction.ts';

export function addPasskey(tx: Transaction, passkey: NewPasskey, by: Actor): 'exists' | 'too-many' | null {
  const { account, credential, site, userHandle, name, publicKey, counter, transports, createdAt } = passkey;
  tx.sql.run('DELETE FROM passkey WHERE removed_at < ?', createdAt - passkeyUndo);
  if (tx.sql.row('SELECT 1 AS taken FROM passkey WHERE credential = ?', credential) !== null) return 'exists';
  const row = tx.sql.row('SELECT count(*) AS present FROM passkey WHERE account_id = ?', account);
  if (row !== null && number(row, 'present') >= maxPasskeys) return 'too-many';
  tx.sql.run(
    `INSERT INTO passkey (account_id, credential, site, user_handle, name, public_key, counter, transports, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    account,
    credential,
    site,
    userHandle,
    name,
    publicKey,
    counter,
    transports.join(' '),
    createdAt,
  );
  note(tx, 'passkey.add', account, name, by);
  return null;
}

export const usePasskey = (tx: Transaction, id: number, counter: number, next: number, at: number): boolean =>
  tx.sql.run(
    'UPDATE passkey SET counter = ?, last_used = ? WHERE id = ? AND counter = ? AND removed_at IS NULL',
    next,
    at,
    id,
    counter,
  ) > 0;

export function removePasskey(tx: Transaction, account: AccountId, id: number, at: number, by: Actor): boolean {
  tx.sql.run('DELETE FROM passkey WHERE removed_at < ?', at - passkeyUndo);
  const name = nameOf(tx, account, id);
  const removed = tx.sql.run(
    'UPDATE passkey SET removed_at = ? WHERE account_id = ? AND id = ? AND removed_at IS NULL',
    at,
    account,
    id,
  );
  if (removed > 0) note(tx, 'passkey.remove', account, name, by);
  return removed > 0;
}

/** Those that could still be put back, too: whoever removed them may not be whose they were. */
export function removePasskeys(tx: Transaction, account: AccountId, by: Actor): number {
  const names = tx.sql.rows(
    'SELECT name FROM passkey WHERE account_id = ? AND removed_at IS NULL ORDER BY id',
    account,
  );
  tx.sql.run('DELETE FROM passkey WHERE account_id = ?', account);
  for (const row of names) note(tx, 'passkey.remove', account, text(row, 'name'), by);
  return names.length;
}

export function restorePasskey(tx: Transaction, account: AccountId, id: number, since: number, by: Actor): boolean {
  const restored = tx.sql.run(
    'UPDATE passkey SET removed_at = NULL WHERE account_id = ? AND id = ? AND removed_at >= ?',
    account,
    id,
    since,
  );
  if (restored > 0) note(tx, 'passkey.restore', account, nameOf(tx, account, id), by);
  return restored > 0;
}

function nameOf(tx: Transaction, account: AccountId, id: number): string {
  const row = tx.sql.row('SELECT name FROM passkey WHERE account_id = ? AND id = ?', account, id);
  return row === null ? '' : text(row, 'name');
}

function note(tx: Transaction, action: string, account: AccountId, name: string, by: Actor): void {
  const row = tx.sql.row('SELECT address FROM account WHERE id = ?', account);
  if (row !== null) keepAudit(tx, { action, subject: text(row, 'address'), details: { name } }, by);
}
