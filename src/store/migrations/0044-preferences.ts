/** What a person prefers, one object an account; `state` counts its changes. directory/preferences.ts */
import type { Migration } from './types.ts';

export const preferences: Migration = {
  number: 44,
  name: 'preferences',
  statements: () => [
    `CREATE TABLE preferences (
       account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
       content TEXT NOT NULL,
       state BIGINT NOT NULL
     )`,
  ],
};
