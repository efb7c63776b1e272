/**
 * Stamps that were spent. spam/hashcash/spent.ts
 */
import { findStamp, stampUse } from '../read/hashcash.ts';
import { type Swept, sweepStep } from './sweep.ts';
import type { Transaction } from './transaction.ts';

export const sweptStamps: Swept = { table: 'hashcash', isOld: 'forgotten_at <= ?' };

export function spendStamp(
  { sql }: Transaction,
  key: Uint8Array,
  message: Uint8Array,
  forgottenAt: number,
): 'new' | 'same-message' | 'spent' {
  const use = stampUse(sql.row(findStamp, key), message);
  if (use === 'new')
    sql.run('INSERT INTO hashcash (key, message, forgotten_at) VALUES (?, ?, ?)', key, message, forgottenAt);
  return use;
}

export const sweepStamps = ({ sql }: Transaction, after: Uint8Array | null, now: number): Buffer | null =>
  sweepStep(sql, sweptStamps, after, now);
