/**
 * Tokens on SQLite: writes through the writer thread, reads on the main thread.
 */
import { type Token, type TokenStore, isScope } from '../../directory/token.ts';
import type { AccountId } from '../../directory/types.ts';
import { type Row, number, numberOrNull, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const select = 'SELECT t.*, a.address FROM api_token t JOIN account a ON a.id = t.account_id';

const tokenOf = (row: Row): Token => ({
  account: number(row, 'account_id') as AccountId,
  address: text(row, 'address'),
  name: text(row, 'name'),
  scopes: text(row, 'scopes').split(' ').filter(isScope),
  createdAt: number(row, 'created_at'),
  expiresAt: numberOrNull(row, 'expires_at'),
  lastUsed: numberOrNull(row, 'last_used'),
});

export const tokenStore = (sql: Statements, writer: WriterClient): TokenStore => ({
  find(hash) {
    const row = sql.row(`${select} WHERE t.hash = ?`, hash);
    return Promise.resolve(row === null ? null : tokenOf(row));
  },
  tokens: (account) =>
    Promise.resolve(
      (account === null
        ? sql.rows(`${select} ORDER BY a.address, t.name`)
        : sql.rows(`${select} WHERE t.account_id = ? ORDER BY t.name`, account)
      ).map(tokenOf),
    ),
  add: (token) => writer.run('addToken', token),
  remove: (account, name) => writer.run('removeToken', account, name),
  async used(account, name, at) {
    await writer.run('useToken', account, name, at);
  },
});
