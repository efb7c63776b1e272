/** Sessions of the web pages. directory/sessions.ts */
import type { Migration } from './types.ts';

export const webSessions: Migration = {
  number: 34,
  name: 'web sessions',
  statements: (dialect) => [
    `CREATE TABLE web_session (
       id ${dialect.uniqueForeverKey},
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       hash TEXT NOT NULL UNIQUE,
       created_at BIGINT NOT NULL,
       last_used BIGINT NOT NULL,
       remote_address TEXT NOT NULL,
       agent TEXT NOT NULL
     )`,
    'CREATE INDEX web_session_account ON web_session (account_id, last_used)',
    'CREATE INDEX web_session_used ON web_session (last_used)',
  ],
};
