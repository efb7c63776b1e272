/**
 * Tokens for programs. directory/token.ts
 */
import { maxTokens } from '../../../directory/limits.ts';
import type { NewToken } from '../../../directory/token.ts';
import type { AccountId } from '../../../directory/types.ts';
import { number } from '../row.ts';
import type { Transaction } from './transaction.ts';

export function addToken(tx: Transaction, token: NewToken): 'exists' | 'too-many' | null {
  const { account, name, hash, scopes, expiresAt } = token;
  if (tx.sql.row('SELECT 1 AS taken FROM api_token WHERE account_id = ? AND name = ?', account, name) !== null)
    return 'exists';
  const row = tx.sql.row('SELECT count(*) AS present FROM api_token WHERE account_id = ?', account);
  if (row !== null && number(row, 'present') >= maxTokens) return 'too-many';
  tx.sql.run(
    'INSERT INTO api_token (account_id, name, hash, scopes, created_at, expires_at, last_used) VALUES (?, ?, ?, ?, ?, ?, NULL)',
    account,
    name,
    hash,
    scopes.join(' '),
    tx.now,
    expiresAt,
  );
  return null;
}

export const removeToken = (tx: Transaction, account: AccountId, name: string): boolean =>
  tx.sql.run('DELETE FROM api_token WHERE account_id = ? AND name = ?', account, name) > 0;

export const useToken = (tx: Transaction, account: AccountId, name: string, at: number): number =>
  tx.sql.run('UPDATE api_token SET last_used = ? WHERE account_id = ? AND name = ?', at, account, name);
