/** How much mail went which way, by the hour. mta/counts/types.ts */
import { type HourCount, isLevel } from '../../../mta/counts/types.ts';
import type { Transaction } from './transaction.ts';

export function addHourCounts({ sql }: Transaction, counts: readonly HourCount[], forget: number): void {
  for (const { hour, series, reason, amount } of counts) {
    const both = isLevel(series) ? 'max(hour_count.amount, excluded.amount)' : 'hour_count.amount + excluded.amount';
    sql.run(
      `INSERT INTO hour_count (hour, series, reason, amount) VALUES (?, ?, ?, ?)
       ON CONFLICT (hour, series, reason) DO UPDATE SET amount = ${both}`,
      hour,
      series,
      reason,
      amount,
    );
  }
  sql.run('DELETE FROM hour_count WHERE hour < ?', forget);
}
