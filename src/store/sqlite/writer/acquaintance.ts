/**
 * Whom our users know. spam/acquaintance/memory.ts
 */
import { type Swept, sweepStep } from './sweep.ts';
import type { Transaction } from './transaction.ts';

const swept: Swept = { table: 'acquaintance', isOld: 'forgotten_at <= ?' };

export function noteAcquaintance({ sql }: Transaction, keys: readonly Uint8Array[], forgottenAt: number): void {
  for (const key of keys) {
    sql.run(
      `INSERT INTO acquaintance (key, forgotten_at) VALUES (?, ?)
       ON CONFLICT (key) DO UPDATE SET forgotten_at = excluded.forgotten_at`,
      key,
      forgottenAt,
    );
  }
}

export const sweepAcquaintance = ({ sql }: Transaction, after: Uint8Array | null, now: number): Buffer | null =>
  sweepStep(sql, swept, after, now);
