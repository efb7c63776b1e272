/** To whom our users wrote, and what they sent: rows under digests, without an index but the key. spam/acquaintance/memory.ts */
import type { Migration } from './types.ts';

export const acquaintance: Migration = {
  number: 27,
  name: 'acquaintance',
  statements: (dialect) => [
    `CREATE TABLE acquaintance (
       key ${dialect.octets} PRIMARY KEY,
       forgotten_at BIGINT NOT NULL
     )${dialect.clustered}`,
  ],
};
