/** Passkeys, and how sessions of the web pages were begun. directory/passkeys/passkey.ts, directory/sessions.ts */
import type { Migration } from './types.ts';

export const passkeys: Migration = {
  number: 41,
  name: 'passkeys',
  statements: (dialect) => [
    `CREATE TABLE passkey (
       id ${dialect.uniqueForeverKey},
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       credential TEXT NOT NULL UNIQUE,
       site TEXT NOT NULL,
       user_handle TEXT NOT NULL,
       name TEXT NOT NULL,
       public_key ${dialect.octets} NOT NULL,
       counter BIGINT NOT NULL,
       transports TEXT NOT NULL,
       created_at BIGINT NOT NULL,
       last_used BIGINT,
       removed_at BIGINT
     )`,
    'CREATE INDEX passkey_account ON passkey (account_id)',
    `ALTER TABLE web_session ADD COLUMN way TEXT NOT NULL DEFAULT 'password'`,
    'ALTER TABLE web_session ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0',
  ],
};
