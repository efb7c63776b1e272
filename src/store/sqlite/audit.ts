/** The audit log on SQLite. directory/audit.ts */
import { type Actor, type AuditEntry, type AuditLog, type AuditNote, actorKinds } from '../../directory/audit.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const entryOf = (row: Row): AuditEntry => {
  const via = text(row, 'via');
  return {
    id: number(row, 'id'),
    at: number(row, 'at'),
    via: actorKinds.find((kind) => kind === via) ?? 'server',
    who: text(row, 'who'),
    token: text(row, 'token'),
    remoteAddress: text(row, 'remote_address'),
    action: text(row, 'action'),
    subject: text(row, 'subject'),
    details: JSON.parse(text(row, 'details')) as AuditNote['details'],
  };
};

export const auditLog = (sql: Statements, writer: WriterClient, opener: Actor): AuditLog => ({
  async note(note, by = opener) {
    await writer.run('keepAudit', note, by);
  },
  entries({ before, subject, who, action }, limit) {
    const conditions: readonly (readonly [sql: string, values: readonly (string | number)[]])[] = [
      ...(before === null ? [] : ([['id < ?', [before]]] as const)),
      ...(subject === null ? [] : ([['subject = ?', [subject]]] as const)),
      ...(who === null ? [] : ([['who = ?', [who]]] as const)),
      // '/' is what follows '.': every action of an area is between them.
      ...(action === null
        ? []
        : ([['(action = ? OR (action > ? AND action < ?))', [action, `${action}.`, `${action}/`]]] as const)),
    ];
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(([condition]) => condition).join(' AND ')}`;
    const values = conditions.flatMap(([, given]) => given);
    return Promise.resolve(
      sql.rows(`SELECT * FROM audit${where} ORDER BY id DESC LIMIT ?`, ...values, limit).map(entryOf),
    );
  },
  sweep: (before) => writer.run('sweepAudit', before),
});
