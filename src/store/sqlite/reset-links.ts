/** Links by which a password is set anew, on SQLite. directory/reset-links.ts */
import type { Actor } from '../../directory/audit.ts';
import type { ResetLinkStore } from '../../directory/reset-links.ts';
import type { AccountId } from '../../directory/types.ts';
import { number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

export const resetLinkStore = (sql: Statements, writer: WriterClient, actor: Actor): ResetLinkStore => ({
  async add(link, by = actor) {
    await writer.run('addResetLink', link, by);
  },
  find(hash, now) {
    const row = sql.row(
      `SELECT r.account_id, a.address, r.expires_at FROM reset_link r JOIN account a ON a.id = r.account_id
       WHERE r.hash = ? AND r.expires_at > ?`,
      hash,
      now,
    );
    if (row === null) return Promise.resolve(null);
    const account = number(row, 'account_id') as AccountId;
    return Promise.resolve({ account, address: text(row, 'address'), hash, expiresAt: number(row, 'expires_at') });
  },
  spend: (hash) => writer.run('spendResetLink', hash),
});
