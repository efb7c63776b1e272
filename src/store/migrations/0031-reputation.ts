/**
 * What became of the mail of each sender: counts of two periods under digests. spam/reputation/memory.ts
 * As with greylisting there is no index but the key; old rows are found by walking along the keys.
 */
import type { Migration } from './types.ts';

export const reputation: Migration = {
  number: 31,
  name: 'reputation',
  statements: (dialect) => [
    `CREATE TABLE reputation (
       key ${dialect.octets} PRIMARY KEY,
       period BIGINT NOT NULL,
       ham BIGINT NOT NULL,
       spam BIGINT NOT NULL,
       refused BIGINT NOT NULL,
       ham_before BIGINT NOT NULL,
       spam_before BIGINT NOT NULL,
       refused_before BIGINT NOT NULL
     )${dialect.clustered}`,
  ],
};
