/** What changed in tables whose changes are counted. writer/counted-rows.ts */
import type { ChangedIds } from '../../../directory/sender-identities.ts';
import type { AccountId } from '../../../directory/types.ts';
import { number } from '../row.ts';
import type { Statements } from '../statements.ts';
import { type CountedTable, toldChanges } from '../writer/counted-rows.ts';

export function countedState(sql: Statements, table: CountedTable, account: AccountId): number {
  const row = sql.row(`SELECT coalesce(max(changed_seq), 0) AS state FROM ${table} WHERE account_id = ?`, account);
  return row === null ? 0 : number(row, 'state');
}

export function countedChanges(
  sql: Statements,
  table: CountedTable,
  account: AccountId,
  since: number,
): ChangedIds | null {
  const now = countedState(sql, table, account);
  if (since > now || now - since > toldChanges) return null;
  const rows = sql.rows(
    `SELECT id, created_seq, gone FROM ${table} WHERE account_id = ? AND changed_seq > ? ORDER BY changed_seq`,
    account,
    since,
  );
  const ids = (of: (isNew: boolean, isGone: boolean) => boolean): readonly number[] =>
    rows
      .filter((row) => of(number(row, 'created_seq') > since, number(row, 'gone') === 1))
      .map((row) => number(row, 'id'));
  return {
    now,
    created: ids((isNew, isGone) => isNew && !isGone),
    updated: ids((isNew, isGone) => !isNew && !isGone),
    destroyed: ids((isNew, isGone) => !isNew && isGone),
  };
}
