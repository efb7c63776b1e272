/** Counts by the hour on SQLite: writes through the writer thread, reads on the main thread. */
import { type HourCounts, levels, sums } from '../../mta/counts/types.ts';
import { number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const known = [...sums, ...levels];

export const hourCounts = (sql: Statements, writer: WriterClient): HourCounts => ({
  add: (counts, forget) => writer.run('addHourCounts', counts, forget),
  since: (hour) =>
    Promise.resolve(
      sql.rows('SELECT * FROM hour_count WHERE hour >= ? ORDER BY hour, series, reason', hour).flatMap((row) => {
        const series = known.find((one) => one === text(row, 'series'));
        if (series === undefined) return [];
        return [{ hour: number(row, 'hour'), series, reason: text(row, 'reason'), amount: number(row, 'amount') }];
      }),
    ),
});
