/** Whom an account has told of its vacation, and which messages came before: marks as digests, until a time. ms/filters.ts */
import type { Migration } from './types.ts';

export const filterMemory: Migration = {
  number: 38,
  name: 'filter memory',
  statements: (dialect) => [
    `CREATE TABLE filter_mark (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       mark ${dialect.octets} NOT NULL,
       expires BIGINT NOT NULL,
       PRIMARY KEY (account_id, mark)
     )${dialect.clustered}`,
    'CREATE INDEX filter_mark_expires ON filter_mark (account_id, expires)',
  ],
};
