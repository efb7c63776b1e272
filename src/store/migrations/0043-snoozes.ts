/** E-mails that come back at their time. ms/snooze/types.ts */
import type { Migration } from './types.ts';

export const snoozes: Migration = {
  number: 43,
  name: 'snoozes',
  statements: (dialect) => [
    `CREATE TABLE snooze (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       email_id BIGINT NOT NULL,
       until BIGINT NOT NULL,
       waits_in BIGINT NOT NULL,
       back BIGINT NOT NULL,
       PRIMARY KEY (account_id, email_id)
     )${dialect.clustered}`,
    'CREATE INDEX snooze_until ON snooze (until)',
  ],
};
