/**
 * What users teach: `spam_task` is what somebody has said of an e-mail and is not learned yet, the newest word alone;
 * `spam_lesson` what was learned of which octets, and what it did, so that it can be taken back; `spam_model` says under which owner
 * of `spam_token` the examples of the operator stand, and whether the starter is wanted. Who let a message out of quarantine is kept
 * with its evidence.
 */
import type { Migration } from './types.ts';

export const spamLessons: Migration = {
  number: 29,
  name: 'spam-lessons',
  statements: (dialect) => [
    `CREATE TABLE spam_task (
       account_id BIGINT NOT NULL,
       email_id BIGINT NOT NULL,
       verdict TEXT NOT NULL,
       PRIMARY KEY (account_id, email_id)
     )${dialect.clustered}`,
    `CREATE TABLE spam_lesson (
       account_id BIGINT NOT NULL,
       hash ${dialect.octets} NOT NULL,
       verdict TEXT NOT NULL,
       weight DOUBLE PRECISION NOT NULL,
       bias DOUBLE PRECISION NOT NULL,
       learned_at BIGINT NOT NULL,
       PRIMARY KEY (account_id, hash)
     )${dialect.clustered}`,
    'CREATE INDEX spam_lesson_age ON spam_lesson (learned_at)',
    `CREATE TABLE spam_model (
       id BIGINT PRIMARY KEY,
       owner BIGINT NOT NULL,
       starter INTEGER NOT NULL
     )${dialect.clustered}`,
    'ALTER TABLE evidence ADD COLUMN released_by TEXT',
    'ALTER TABLE evidence ADD COLUMN released_at BIGINT',
  ],
};
