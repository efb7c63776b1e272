/**
 * What accounts log in by, as rows: verifiers by mechanism (secret 0 is the account's password, others are app passwords), app
 * passwords, and mechanisms that were chosen for an account.
 */
import type { Migration } from './types.ts';

const fromColumn = (column: string, mechanism: string): string =>
  `INSERT INTO verifier (account_id, secret_id, mechanism, verifier)
   SELECT id, 0, '${mechanism}', ${column} FROM account WHERE ${column} IS NOT NULL`;

export const credentials: Migration = {
  number: 9,
  name: 'credentials',
  statements: (dialect) => [
    `CREATE TABLE verifier (
       account_id BIGINT NOT NULL,
       secret_id BIGINT NOT NULL,
       mechanism TEXT NOT NULL,
       verifier TEXT NOT NULL,
       PRIMARY KEY (account_id, secret_id, mechanism)
     )${dialect.clustered}`,
    `CREATE TABLE app_password (
       account_id BIGINT NOT NULL,
       id BIGINT NOT NULL,
       name TEXT NOT NULL,
       services TEXT NOT NULL,
       created_at BIGINT NOT NULL,
       last_used BIGINT,
       PRIMARY KEY (account_id, id),
       UNIQUE (account_id, name)
     )${dialect.clustered}`,
    `CREATE TABLE mechanism_choice (
       account_id BIGINT NOT NULL,
       mechanism TEXT NOT NULL,
       allowed INTEGER NOT NULL,
       PRIMARY KEY (account_id, mechanism)
     )${dialect.clustered}`,
    fromColumn('argon2id', 'PLAIN'),
    fromColumn('scram_sha256', 'SCRAM-SHA-256'),
    fromColumn('apop_secret', 'APOP'),
    `ALTER TABLE account DROP COLUMN argon2id`,
    `ALTER TABLE account DROP COLUMN scram_sha256`,
    `ALTER TABLE account DROP COLUMN apop_secret`,
  ],
};
