/** Sessions of the web pages on SQLite. directory/sessions.ts */
import { type WebSession, type WebSessionStore, signInWays } from '../../directory/sessions.ts';
import type { AccountId } from '../../directory/types.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const select = 'SELECT s.*, a.address FROM web_session s JOIN account a ON a.id = s.account_id';

const wayOf = (text: string) => signInWays.find((way) => way === text) ?? 'password';

const sessionOf = (row: Row): WebSession => ({
  id: number(row, 'id'),
  account: number(row, 'account_id') as AccountId,
  address: text(row, 'address'),
  createdAt: number(row, 'created_at'),
  lastUsed: number(row, 'last_used'),
  remoteAddress: text(row, 'remote_address'),
  agent: text(row, 'agent'),
  way: wayOf(text(row, 'way')),
  provenAt: number(row, 'proven_at'),
});

export const webSessionStore = (sql: Statements, writer: WriterClient): WebSessionStore => ({
  find(hash) {
    const row = sql.row(`${select} WHERE s.hash = ?`, hash);
    return Promise.resolve(row === null ? null : sessionOf(row));
  },
  of: (account) =>
    Promise.resolve(sql.rows(`${select} WHERE s.account_id = ? ORDER BY s.last_used DESC`, account).map(sessionOf)),
  async add(session) {
    await writer.run('addWebSession', session);
  },
  async used(id, at, remoteAddress) {
    await writer.run('useWebSession', id, at, remoteAddress);
  },
  async proven(id, at) {
    await writer.run('proveWebSession', id, at);
  },
  end: (account, which) => writer.run('endWebSessions', account, which),
  async expire(begunBefore, usedBefore) {
    await writer.run('expireWebSessions', begunBefore, usedBefore);
  },
});
