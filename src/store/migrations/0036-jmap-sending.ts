/**
 * Identities and submissions as JMAP has them. What is gone leaves a row, so that it can be told; `changed_seq` counts the changes
 * of an account's rows. directory/sender-identities.ts, mta/queue/email-submissions.ts
 */
import type { Migration } from './types.ts';

export const jmapSending: Migration = {
  number: 36,
  name: 'JMAP sending',
  statements: (dialect) => [
    `CREATE TABLE sender_identity (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id BIGINT NOT NULL,
       address TEXT NOT NULL,
       name TEXT NOT NULL,
       reply_to TEXT,
       bcc TEXT,
       text_signature TEXT NOT NULL,
       html_signature TEXT NOT NULL,
       automatic BIGINT NOT NULL,
       created_seq BIGINT NOT NULL,
       changed_seq BIGINT NOT NULL,
       gone BIGINT NOT NULL,
       PRIMARY KEY (account_id, id)
     )${dialect.clustered}`,
    'CREATE INDEX sender_identity_changed ON sender_identity (account_id, changed_seq)',
    `CREATE TABLE email_submission (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id BIGINT NOT NULL,
       queue_id TEXT NOT NULL,
       identity_id BIGINT NOT NULL,
       email_id BIGINT NOT NULL,
       thread_id BIGINT NOT NULL,
       envelope TEXT NOT NULL,
       send_at BIGINT NOT NULL,
       canceled BIGINT NOT NULL,
       created_seq BIGINT NOT NULL,
       changed_seq BIGINT NOT NULL,
       gone BIGINT NOT NULL,
       PRIMARY KEY (account_id, id)
     )${dialect.clustered}`,
    'CREATE INDEX email_submission_changed ON email_submission (account_id, changed_seq)',
    'CREATE INDEX email_submission_queue ON email_submission (queue_id)',
  ],
};
