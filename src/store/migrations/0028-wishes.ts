/** What users (account 0: the server) want allowed or blocked. spam/wishes/types.ts */
import type { Migration } from './types.ts';

export const wishes: Migration = {
  number: 28,
  name: 'wishes',
  statements: (dialect) => [
    `CREATE TABLE spam_wish (
       account_id BIGINT NOT NULL,
       field TEXT NOT NULL,
       value TEXT NOT NULL,
       kind TEXT NOT NULL,
       unproven BIGINT NOT NULL,
       created_at BIGINT NOT NULL,
       PRIMARY KEY (account_id, field, value)
     )${dialect.clustered}`,
  ],
};
