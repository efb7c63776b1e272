/** Links by which a password is set anew: one of an account, as a hash. directory/reset-links.ts */
import type { Migration } from './types.ts';

export const resetLinks: Migration = {
  number: 48,
  name: 'reset links',
  statements: (dialect) => [
    `CREATE TABLE reset_link (
       account_id ${dialect.sharedKey} REFERENCES account (id) ON DELETE CASCADE,
       hash TEXT NOT NULL UNIQUE,
       expires_at BIGINT NOT NULL
     )`,
  ],
};
