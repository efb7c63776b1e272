/**
 * Who was asked to come back, and who came: rows under digests. There is no index but the key, so that 10 million rows stay small;
 * old ones are found by walking along the keys.
 */
import type { Migration } from './types.ts';

export const greylist: Migration = {
  number: 26,
  name: 'greylist',
  statements: (dialect) => [
    `CREATE TABLE greylist (
       key ${dialect.octets} PRIMARY KEY,
       first_seen BIGINT NOT NULL,
       passes BIGINT NOT NULL,
       forgotten_at BIGINT NOT NULL
     )${dialect.clustered}`,
  ],
};
