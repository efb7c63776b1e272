/**
 * What is done with mail before its owner sees it: Sieve scripts, of which one may be active, and the vacation response.
 * ms/filters.ts
 */
import type { Migration } from './types.ts';

export const filters: Migration = {
  number: 37,
  name: 'filters',
  statements: (dialect) => [
    `CREATE TABLE mail_filter (
       account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
       next_script BIGINT NOT NULL,
       state BIGINT NOT NULL,
       active_script BIGINT,
       vacation TEXT,
       responds BIGINT NOT NULL,
       vacation_state BIGINT NOT NULL
     )`,
    `CREATE TABLE sieve_script (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id BIGINT NOT NULL,
       name TEXT NOT NULL,
       octets ${dialect.octets} NOT NULL,
       version BIGINT NOT NULL,
       PRIMARY KEY (account_id, id)
     )`,
    'CREATE UNIQUE INDEX sieve_script_name ON sieve_script (account_id, name)',
  ],
};
