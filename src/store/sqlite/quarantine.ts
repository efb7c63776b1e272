/** Mail that is kept apart, on SQLite. */
import type { AccountId } from '../../directory/types.ts';
import type { Quarantine, Quarantined } from '../../ms/quarantine.ts';
import { type EmailId, quarantineMailbox } from '../../ms/types.ts';
import { unpackFacts } from './facts.ts';
import { type Row, number, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const select = `SELECT m.account_id, a.address, m.email_id, m.internal_date, m.size, b.facts, v.queue_id
  FROM mailbox x JOIN account a ON a.id = x.account_id
  JOIN message m ON m.account_id = x.account_id AND m.mailbox_id = x.id
  JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id JOIN blob b ON b.id = e.blob_id
  LEFT JOIN evidence v ON v.account_id = m.account_id AND v.email_id = m.email_id
  WHERE x.name = '${quarantineMailbox}'`;

export const quarantine = (sql: Statements, writer: WriterClient): Quarantine => ({
  list(account, limit) {
    const newest = 'ORDER BY m.internal_date DESC, m.account_id, m.uid DESC LIMIT ?';
    const rows =
      account === null
        ? sql.rows(`${select} ${newest}`, limit)
        : sql.rows(`${select} AND x.account_id = ? ${newest}`, account, limit);
    return Promise.resolve(rows.map(quarantined));
  },
  find(account, email) {
    const row = sql.row(`${select} AND x.account_id = ? AND m.email_id = ?`, account, email);
    return Promise.resolve(row === null ? null : quarantined(row));
  },
  release: (account, email, by) => writer.run('releaseQuarantined', account, email, by),
  restore: (account, email) => writer.run('restoreQuarantined', account, email),
  remove: (account, email) => writer.run('removeQuarantined', account, email),
});

function quarantined(row: Row): Quarantined {
  const { envelope } = unpackFacts(text(row, 'facts'), 0);
  return {
    account: number(row, 'account_id') as AccountId,
    address: text(row, 'address'),
    email: number(row, 'email_id') as EmailId,
    receivedAt: number(row, 'internal_date'),
    size: number(row, 'size'),
    from: envelope.from,
    subject: envelope.subject,
    id: textOrNull(row, 'queue_id'),
  };
}
