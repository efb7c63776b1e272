/** Sessions of the web pages. directory/sessions.ts */
import { maxSessions } from '../../../directory/limits.ts';
import type { NewWebSession } from '../../../directory/sessions.ts';
import type { AccountId } from '../../../directory/types.ts';
import type { Transaction } from './transaction.ts';

export function addWebSession(tx: Transaction, session: NewWebSession): null {
  const { account, hash, createdAt, remoteAddress, agent, way } = session;
  tx.sql.run(
    `INSERT INTO web_session (account_id, hash, created_at, last_used, remote_address, agent, way, proven_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    account,
    hash,
    createdAt,
    createdAt,
    remoteAddress,
    agent,
    way,
    createdAt,
  );
  tx.sql.run(
    `DELETE FROM web_session WHERE account_id = ? AND id NOT IN
       (SELECT id FROM web_session WHERE account_id = ? ORDER BY last_used DESC, id DESC LIMIT ?)`,
    account,
    account,
    maxSessions,
  );
  return null;
}

export const useWebSession = (tx: Transaction, id: number, at: number, remoteAddress: string): number =>
  tx.sql.run('UPDATE web_session SET last_used = ?, remote_address = ? WHERE id = ?', at, remoteAddress, id);

export const proveWebSession = (tx: Transaction, id: number, at: number): number =>
  tx.sql.run('UPDATE web_session SET proven_at = ? WHERE id = ?', at, id);

export const endWebSessions = (
  tx: Transaction,
  account: AccountId,
  which: { readonly id: number } | { readonly but: number },
): number =>
  'id' in which
    ? tx.sql.run('DELETE FROM web_session WHERE account_id = ? AND id = ?', account, which.id)
    : tx.sql.run('DELETE FROM web_session WHERE account_id = ? AND id <> ?', account, which.but);

export const expireWebSessions = (tx: Transaction, begunBefore: number, usedBefore: number): number =>
  tx.sql.run('DELETE FROM web_session WHERE created_at < ? OR last_used < ?', begunBefore, usedBefore);
