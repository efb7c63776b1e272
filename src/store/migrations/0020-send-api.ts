/**
 * Tokens for programs; and messages that came by the API, with the state of every recipient and the key by which one that is
 * sent again is known.
 */
import type { Migration } from './types.ts';

export const sendApi: Migration = {
  number: 20,
  name: 'send API',
  statements: (dialect) => [
    `CREATE TABLE api_token (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       name TEXT NOT NULL,
       hash TEXT NOT NULL UNIQUE,
       scopes TEXT NOT NULL,
       created_at BIGINT NOT NULL,
       expires_at BIGINT,
       last_used BIGINT,
       PRIMARY KEY (account_id, name)
     )${dialect.clustered}`,
    `CREATE TABLE submission (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id TEXT NOT NULL,
       message_id TEXT,
       received_at BIGINT NOT NULL,
       idempotency_key TEXT,
       fingerprint TEXT,
       PRIMARY KEY (account_id, id)
     )${dialect.clustered}`,
    'CREATE UNIQUE INDEX submission_id ON submission (id)',
    'CREATE UNIQUE INDEX submission_key ON submission (account_id, idempotency_key)',
    'CREATE INDEX submission_received ON submission (received_at)',
    `CREATE TABLE submission_recipient (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       submission_id TEXT NOT NULL,
       address TEXT NOT NULL,
       asked TEXT NOT NULL,
       place BIGINT NOT NULL,
       state TEXT NOT NULL,
       reply TEXT,
       changed_at BIGINT NOT NULL,
       PRIMARY KEY (account_id, submission_id, address)
     )${dialect.clustered}`,
  ],
};
