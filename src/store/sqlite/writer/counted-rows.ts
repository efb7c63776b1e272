/** Tables whose rows are numbered by account, and whose changes are counted: what is gone leaves a row. */
import type { CountedContacts } from '../../../directory/contacts.ts';
import type { AccountId } from '../../../directory/types.ts';
import { number } from '../row.ts';
import type { Transaction } from './transaction.ts';

export type CountedTable =
  'sender_identity' | 'email_submission' | 'account_key' | 'account_box' | 'contact_key' | CountedContacts;

/** Ids of what is gone are told for so many changes. */
export const toldChanges = 10_000;

export const nextSeq = (tx: Transaction, table: CountedTable, account: AccountId): number =>
  highest(tx, `SELECT max(changed_seq) AS highest FROM ${table} WHERE account_id = ?`, account) + 1;

export const nextId = (tx: Transaction, table: CountedTable, account: AccountId): number =>
  highest(tx, `SELECT max(id) AS highest FROM ${table} WHERE account_id = ?`, account) + 1;

export function removeCounted(tx: Transaction, table: CountedTable, account: AccountId, id: number): null {
  tx.sql.run(
    `UPDATE ${table} SET gone = 1, changed_seq = ? WHERE account_id = ? AND id = ? AND gone = 0`,
    nextSeq(tx, table, account),
    account,
    id,
  );
  return null;
}

/** Rows of what is gone for long. The last id stays, or it would be given out again. */
export function forgetGone(tx: Transaction, table: CountedTable, account: AccountId): void {
  tx.sql.run(
    `DELETE FROM ${table} WHERE account_id = ? AND gone = 1 AND changed_seq < ? AND id < ?`,
    account,
    nextSeq(tx, table, account) - toldChanges,
    nextId(tx, table, account) - 1,
  );
}

/** Who listens to the account looks what is another. */
export function stirAccount(tx: Transaction, id: AccountId): void {
  const account = tx.account(id);
  if (account !== null) tx.stir(account);
}

function highest(tx: Transaction, select: string, account: AccountId): number {
  const row = tx.sql.row(`SELECT coalesce(highest, 0) AS highest FROM (${select}) AS found`, account);
  return row === null ? 0 : number(row, 'highest');
}
