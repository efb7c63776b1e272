/**
 * Who was asked to come back. spam/greylist/memory.ts
 */
import type { KeptEntry } from '../../../spam/greylist/memory.ts';
import { type Swept, sweepStep } from './sweep.ts';
import type { Transaction } from './transaction.ts';

export const sweptGreylist: Swept = { table: 'greylist', isOld: 'forgotten_at <= ?' };

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
  sweepStep(sql, sweptGreylist, after, now);
