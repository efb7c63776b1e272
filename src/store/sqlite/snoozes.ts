/** Snoozes on SQLite. ms/snooze/types.ts */
import type { AccountId } from '../../directory/types.ts';
import type { Snooze, SnoozeStore } from '../../ms/snooze/types.ts';
import type { EmailId, MailboxId } from '../../ms/types.ts';
import { type Row, number, numberOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const snoozeOf = (row: Row): Snooze => ({
  email: number(row, 'email_id') as EmailId,
  until: number(row, 'until'),
  waitsIn: number(row, 'waits_in') as MailboxId,
  back: number(row, 'back') as MailboxId,
});

export function snoozeStore(sql: Statements, writer: WriterClient): SnoozeStore {
  const listeners = new Set<() => void>();
  return {
    of: (account) =>
      Promise.resolve(
        sql.rows('SELECT * FROM snooze WHERE account_id = ? ORDER BY until, email_id', account).map(snoozeOf),
      ),
    async put(account, snooze) {
      const done = await writer.run('putSnooze', account, snooze);
      for (const listener of listeners) listener();
      return done;
    },
    async remove(account, email, until) {
      await writer.run('removeSnooze', account, email, until ?? null);
    },
    due: (now, limit) =>
      Promise.resolve(
        sql
          .rows('SELECT * FROM snooze WHERE until <= ? ORDER BY until LIMIT ?', now, limit)
          .map((row) => ({ ...snoozeOf(row), account: number(row, 'account_id') as AccountId })),
      ),
    nextDue() {
      const row = sql.row('SELECT min(until) AS due FROM snooze');
      return Promise.resolve(row === null ? null : numberOrNull(row, 'due'));
    },
    onPut(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
