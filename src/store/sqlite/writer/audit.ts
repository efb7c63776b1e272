/** The audit log: added to, and swept. directory/audit.ts */
import type { Actor, AuditNote } from '../../../directory/audit.ts';
import { auditLimits as limits } from '../../../directory/limits.ts';
import type { Transaction } from './transaction.ts';

export function keepAudit(tx: Transaction, { action, subject, details }: AuditNote, by: Actor): void {
  const known = Object.entries(details).slice(0, limits.details);
  const short = known.map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, limits.text) : value]);
  tx.sql.run(
    'INSERT INTO audit (at, via, who, token, remote_address, action, subject, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    tx.now,
    by.via,
    by.who.slice(0, limits.text),
    by.token.slice(0, limits.text),
    by.remoteAddress,
    action,
    subject.slice(0, limits.text),
    JSON.stringify(Object.fromEntries(short)),
  );
}

/** Ids only count up: the oldest are the lowest. */
export function sweepAudit(tx: Transaction, before: number): number {
  const old = tx.sql.run(
    'DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?)',
    before,
    limits.sweptAtOnce,
  );
  return (
    old +
    tx.sql.run(
      `DELETE FROM audit WHERE id IN
         (SELECT id FROM audit WHERE id <= (SELECT max(id) FROM audit) - ? ORDER BY id LIMIT ?)`,
      limits.entries,
      limits.sweptAtOnce,
    )
  );
}
