/** Stamps that were spent: rows under digests, without an index but the key, like those of greylisting. spam/hashcash/spent.ts */
import type { Migration } from './types.ts';

export const hashcash: Migration = {
  number: 32,
  name: 'hashcash',
  statements: (dialect) => [
    `CREATE TABLE hashcash (
       key ${dialect.octets} PRIMARY KEY,
       message ${dialect.octets} NOT NULL,
       forgotten_at BIGINT NOT NULL
     )${dialect.clustered}`,
  ],
};
