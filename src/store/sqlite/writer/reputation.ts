/**
 * What became of the mail of each sender. spam/reputation/memory.ts
 */
import { changed } from '../../../spam/reputation/counts.ts';
import type { CountChange } from '../../../spam/reputation/memory.ts';
import { findReputation, historyOf } from '../read/reputation.ts';
import { type Swept, sweepStep } from './sweep.ts';
import type { Transaction } from './transaction.ts';

/** Its rows are wider than those of the others: a step of a thousand held whoever wrote meanwhile up for 20 ms. */
export const sweptReputation: Swept = { table: 'reputation', isOld: 'period < ?', rows: 500 };

export function addReputation({ sql }: Transaction, changes: readonly CountChange[], period: number): void {
  for (const change of changes) {
    const row = sql.row(findReputation, change.key);
    const { period: at, now, before } = changed(row === null ? null : historyOf(row), period, change);
    sql.run(
      `INSERT INTO reputation (key, period, ham, spam, refused, ham_before, spam_before, refused_before)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET
         period = excluded.period, ham = excluded.ham, spam = excluded.spam, refused = excluded.refused,
         ham_before = excluded.ham_before, spam_before = excluded.spam_before, refused_before = excluded.refused_before`,
      change.key,
      at,
      now.ham,
      now.spam,
      now.refused,
      before.ham,
      before.spam,
      before.refused,
    );
  }
}

export const sweepReputation = ({ sql }: Transaction, after: Uint8Array | null, period: number): Buffer | null =>
  sweepStep(sql, sweptReputation, after, period);
