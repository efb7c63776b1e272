/**
 * Annotations of mailboxes and accounts (RFC 5464). mailbox_id 0 is the account itself, owner_id 0 is shared, else the
 * user whose private entry it is. A row without a value is an entry that was taken away, kept for sessions that have not
 * heard of it yet.
 */
import type { Migration } from './types.ts';

export const annotations: Migration = {
  number: 6,
  name: 'annotations',
  statements: (dialect) => [
    `CREATE TABLE annotation (
       account_id BIGINT NOT NULL,
       mailbox_id BIGINT NOT NULL,
       owner_id BIGINT NOT NULL,
       name TEXT NOT NULL,
       value ${dialect.octets},
       mod_seq BIGINT NOT NULL,
       PRIMARY KEY (account_id, mailbox_id, owner_id, name)
     )${dialect.clustered}`,
    `CREATE INDEX annotation_mod_seq ON annotation (account_id, mod_seq)`,
    `CREATE INDEX annotation_owner ON annotation (owner_id)`,
  ],
};
