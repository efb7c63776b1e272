/**
 * Who is held up after failed logins. directory/bans.ts
 */
import type { Ban } from '../../../directory/bans.ts';
import type { Transaction } from './transaction.ts';

export function keepBans(tx: Transaction, bans: readonly Ban[], now: number): void {
  tx.sql.run('DELETE FROM ban WHERE forgotten_at <= ?', now);
  for (const { kind, subject, failures, until, forgottenAt } of bans) {
    tx.sql.run(
      `INSERT INTO ban (kind, subject, failures, held_until, forgotten_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, subject) DO UPDATE SET
         failures = excluded.failures, held_until = excluded.held_until, forgotten_at = excluded.forgotten_at`,
      kind,
      subject,
      failures,
      until,
      forgottenAt,
    );
  }
}

export function forgetBans(tx: Transaction, bans: readonly Pick<Ban, 'kind' | 'subject'>[]): number {
  let forgotten = 0;
  for (const { kind, subject } of bans)
    forgotten += tx.sql.run('DELETE FROM ban WHERE kind = ? AND subject = ?', kind, subject);
  return forgotten;
}
