/**
 * Whether an e-mail has an attachment, as a column, so that those that have one are found without a look at the others; null for
 * e-mails that were there before, until somebody has looked (writer/attachments.ts). ms/emails.ts
 *
 * And what the planner takes for granted of messages: an account has many, of which few are one e-mail. Without it SQLite would look for
 * an e-mail in all messages of the account, whose key begins with the account too.
 */
import type { Migration } from './types.ts';

export const attachments: Migration = {
  number: 40,
  name: 'attachments',
  statements: (dialect) => [
    'ALTER TABLE email ADD COLUMN has_attachment INTEGER',
    'CREATE INDEX email_attached ON email (account_id, id) WHERE has_attachment = 1',
    'CREATE INDEX email_unlooked ON email (account_id, id) WHERE has_attachment IS NULL',
    ...dialect.planned([
      // Rows in all, and rows for each prefix of the columns of the index.
      { table: 'message', index: 'message', rows: [1_000_000, 10_000, 1_000, 1] },
      { table: 'message', index: 'message_mod_seq', rows: [1_000_000, 10_000, 1_000, 1] },
      { table: 'message', index: 'message_email', rows: [1_000_000, 10_000, 1] },
      { table: 'expunged', index: 'expunged', rows: [100_000, 1_000, 100, 1] },
      { table: 'expunged', index: 'expunged_mod_seq', rows: [100_000, 1_000, 100, 1] },
      { table: 'expunged', index: 'expunged_email', rows: [100_000, 1_000, 1] },
      { table: 'expunged', index: 'expunged_at', rows: [100_000, 10] },
    ]),
  ],
};
