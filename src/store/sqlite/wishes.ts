/** What users want allowed and blocked, on SQLite. */
import type { Wish, WishField, WishKind, WishStore } from '../../spam/wishes/types.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const columns = 'account_id, kind, field, value, unproven, created_at';

const wishOf = (row: Row): Wish => ({
  account: number(row, 'account_id'),
  kind: text(row, 'kind') as WishKind,
  field: text(row, 'field') as WishField,
  value: text(row, 'value'),
  unproven: number(row, 'unproven') === 1,
  createdAt: number(row, 'created_at'),
});

export const wishStore = (sql: Statements, writer: WriterClient): WishStore => ({
  wishes(account) {
    const rows =
      account === null
        ? sql.rows(`SELECT ${columns} FROM spam_wish ORDER BY account_id, kind, field, value`)
        : sql.rows(`SELECT ${columns} FROM spam_wish WHERE account_id = ? ORDER BY kind, field, value`, account);
    return Promise.resolve(rows.map(wishOf));
  },
  about(account, { addresses, domains, lists }) {
    const rows = sql.rows(
      `SELECT ${columns} FROM spam_wish WHERE account_id = ? AND (field = 'subject'
         OR (field = 'address' AND value IN (SELECT value FROM json_each(?)))
         OR (field = 'domain' AND value IN (SELECT value FROM json_each(?)))
         OR (field = 'list' AND value IN (SELECT value FROM json_each(?))))`,
      account,
      JSON.stringify(addresses),
      JSON.stringify(domains),
      JSON.stringify(lists),
    );
    return Promise.resolve(rows.map(wishOf));
  },
  add: (wish) => writer.run('addWish', wish),
  remove: (account, field, value) => writer.run('removeWish', account, field, value),
});
