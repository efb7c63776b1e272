/**
 * How accounts send, on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { AccountId } from '../../directory/types.ts';
import type { Hold, SendingMemory } from '../../mta/door/memory.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const holdOf = (row: Row): Hold => ({
  account: number(row, 'account_id') as AccountId,
  address: text(row, 'address'),
  reason: text(row, 'reason'),
  since: number(row, 'since'),
});

export const sendingMemory = (sql: Statements, writer: WriterClient): SendingMemory => ({
  hold(account) {
    const row = sql.row(
      'SELECT h.*, a.address FROM sending_hold h JOIN account a ON a.id = h.account_id WHERE h.account_id = ?',
      account,
    );
    return Promise.resolve(row === null ? null : holdOf(row));
  },
  holds: () =>
    Promise.resolve(
      sql
        .rows('SELECT h.*, a.address FROM sending_hold h JOIN account a ON a.id = h.account_id ORDER BY a.address')
        .map(holdOf),
    ),
  keepHold: (account, reason, since) => writer.run('keepHold', account, reason, since),
  release: (account) => writer.run('releaseHold', account),
  busiest(account, firstDay, day) {
    const row = sql.row(
      'SELECT MAX(recipients) AS busiest FROM sending_day WHERE account_id = ? AND day >= ? AND day < ?',
      account,
      firstDay,
      day,
    );
    return Promise.resolve(row === null || row['busiest'] === null ? 0 : number(row, 'busiest'));
  },
  keepBusiest: (account, day, recipients, firstDay) => writer.run('keepBusiest', account, day, recipients, firstDay),
});
