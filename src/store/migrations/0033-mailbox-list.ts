/**
 * What JMAP tells of the list of mailboxes: when a name, a subscription or a place in the order was changed last (0: before this
 * was kept), and which mailboxes are gone. E-mails are found by their thread.
 */
import type { Migration } from './types.ts';

export const mailboxList: Migration = {
  number: 33,
  name: 'mailbox list',
  statements: (dialect) => [
    'ALTER TABLE mailbox ADD COLUMN list_mod_seq BIGINT NOT NULL DEFAULT 0',
    'ALTER TABLE mailbox ADD COLUMN sort_order BIGINT NOT NULL DEFAULT 0',
    `CREATE TABLE mailbox_gone (
       account_id BIGINT NOT NULL,
       mailbox_id BIGINT NOT NULL,
       mod_seq BIGINT NOT NULL,
       PRIMARY KEY (account_id, mailbox_id)
     )${dialect.clustered}`,
    'CREATE INDEX email_thread ON email (account_id, thread_id)',
  ],
};
