/**
 * What is remembered of how accounts send: those that are held, and the busiest hour of each day.
 */
import type { Migration } from './types.ts';

export const sending: Migration = {
  number: 16,
  name: 'sending',
  statements: (dialect) => [
    `CREATE TABLE sending_hold (
       account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
       reason TEXT NOT NULL,
       since BIGINT NOT NULL
     )${dialect.clustered}`,
    `CREATE TABLE sending_day (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       day BIGINT NOT NULL,
       recipients BIGINT NOT NULL,
       PRIMARY KEY (account_id, day)
     )${dialect.clustered}`,
  ],
};
