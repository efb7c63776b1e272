/** Mailing lists and their members. lists/types.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { GivenKey, MailList, Member } from '../../../lists/types.ts';
import { number } from '../row.ts';
import type { Transaction } from './transaction.ts';

export function addList(tx: Transaction, list: MailList): null {
  const { account, name, owners, posting, signedOnly, key, createdAt } = list;
  tx.sql.run(
    `INSERT INTO mail_list (account_id, name, owners, posting, signed_only, fingerprint, public_key, sealed, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    account,
    name,
    JSON.stringify(owners),
    posting,
    signedOnly ? 1 : 0,
    key?.fingerprint ?? null,
    key?.octets ?? null,
    key?.sealed ?? null,
    createdAt,
  );
  return null;
}

export function subscribeToList(
  tx: Transaction,
  list: AccountId,
  { address, since, key, isWelcomed }: Member,
  most: number,
): 'exists' | 'too-many' | null {
  if (tx.sql.row('SELECT 1 FROM mail_list_member WHERE account_id = ? AND address = ?', list, address) !== null)
    return 'exists';
  const row = tx.sql.row('SELECT count(*) AS present FROM mail_list_member WHERE account_id = ?', list);
  if (row !== null && number(row, 'present') >= most) return 'too-many';
  tx.sql.run(
    `INSERT INTO mail_list_member (account_id, address, since, welcomed, key_standard, key_octets)
     VALUES (?, ?, ?, ?, ?, ?)`,
    list,
    address,
    since,
    isWelcomed ? 1 : 0,
    key?.standard ?? null,
    key?.octets ?? null,
  );
  return null;
}

export const giveListKey = (tx: Transaction, list: AccountId, address: string, key: GivenKey | null): boolean =>
  tx.sql.run(
    'UPDATE mail_list_member SET key_standard = ?, key_octets = ? WHERE account_id = ? AND address = ?',
    key?.standard ?? null,
    key?.octets ?? null,
    list,
    address,
  ) > 0;

export const unsubscribeFromList = (tx: Transaction, list: AccountId, address: string): boolean =>
  tx.sql.run('DELETE FROM mail_list_member WHERE account_id = ? AND address = ?', list, address) > 0;

export function welcomeToList(tx: Transaction, list: AccountId, address: string): null {
  tx.sql.run('UPDATE mail_list_member SET welcomed = 1 WHERE account_id = ? AND address = ?', list, address);
  return null;
}
