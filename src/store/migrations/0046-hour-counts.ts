/** How much mail went which way, by the hour: sums and levels, each with its reason. mta/counts/types.ts */
import type { Migration } from './types.ts';

export const hourCounts: Migration = {
  number: 46,
  name: 'counts by the hour',
  statements: (dialect) => [
    `CREATE TABLE hour_count (
       hour BIGINT NOT NULL,
       series TEXT NOT NULL,
       reason TEXT NOT NULL,
       amount BIGINT NOT NULL,
       PRIMARY KEY (hour, series, reason)
     )${dialect.clustered}`,
  ],
};
