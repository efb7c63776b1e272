/**
 * Access control lists: who beside its owner may do what with a mailbox. RFC 4314
 */
import type { Migration } from './types.ts';

export const access: Migration = {
  number: 4,
  name: 'access',
  statements: (dialect) => [
    `CREATE TABLE mailbox_access (
       account_id BIGINT NOT NULL,
       mailbox_id BIGINT NOT NULL,
       identifier TEXT NOT NULL,
       rights TEXT NOT NULL,
       PRIMARY KEY (account_id, mailbox_id, identifier)
     )${dialect.clustered}`,
    // What is shared with somebody, and the aliases that somebody is in.
    `CREATE INDEX mailbox_access_identifier ON mailbox_access (identifier)`,
    `CREATE INDEX alias_target ON alias (target)`,
  ],
};
