/**
 * Who was asked to come back. spam/greylist/memory.ts
 */
import type { KeptEntry } from '../../../spam/greylist/memory.ts';
import { octets } from '../row.ts';
import type { Statements } from '../statements.ts';
import type { Transaction } from './transaction.ts';

/** Rows that one step looks at: some 40 pages, a few milliseconds. */
export const sweepRows = 5_000;

export function keepGreylist({ sql }: Transaction, entries: readonly KeptEntry[]): void {
  for (const { key, firstSeen, passes, forgottenAt } of entries) {
    sql.run(
      `INSERT INTO greylist (key, first_seen, passes, forgotten_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET
         first_seen = excluded.first_seen, passes = excluded.passes, forgotten_at = excluded.forgotten_at`,
      key,
      firstSeen,
      passes,
      forgottenAt,
    );
  }
}

export const sweepGreylist = ({ sql }: Transaction, after: Uint8Array | null, now: number): Buffer | null =>
  sweepStep(sql, after, now);

/** What is old behind `after`, as far as the step goes. Answers the last key that was looked at, or null at the end. */
export function sweepStep(sql: Statements, after: Uint8Array | null, now: number): Buffer | null {
  const from = after ?? new Uint8Array();
  const last = sql.row('SELECT key FROM greylist WHERE key > ? ORDER BY key LIMIT 1 OFFSET ?', from, sweepRows - 1);
  if (last === null) {
    sql.run('DELETE FROM greylist WHERE key > ? AND forgotten_at <= ?', from, now);
    return null;
  }
  const to = octets(last, 'key');
  sql.run('DELETE FROM greylist WHERE key > ? AND key <= ? AND forgotten_at <= ?', from, to, now);
  return to;
}
