/**
 * What a fair queue needs: whose message it is, how urgent it is, a return path of a recipient's own (SRS, VERP), and
 * which rows may go now. A row is 'waiting' until its time comes, then 'ready', then 'leased'.
 */
import type { Migration } from './types.ts';

export const fairQueue: Migration = {
  number: 12,
  name: 'fair queue',
  statements: () => [
    `ALTER TABLE queue_recipient ADD COLUMN sender TEXT NOT NULL DEFAULT ''`,
    `ALTER TABLE queue_recipient ADD COLUMN priority INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE queue_recipient ADD COLUMN reverse_path TEXT`,
    `UPDATE queue_recipient SET leased_until = 0,
       sender = (SELECT lower(e.reverse_path) FROM queue_entry e WHERE e.id = queue_recipient.entry_id)`,
    `DROP INDEX queue_recipient_due`,
    `CREATE INDEX queue_recipient_waiting ON queue_recipient (next_attempt) WHERE state = 'waiting'`,
    `CREATE INDEX queue_recipient_ready ON queue_recipient (priority, sender, domain, next_attempt) WHERE state = 'ready'`,
    `CREATE INDEX queue_recipient_leased ON queue_recipient (leased_until) WHERE state = 'leased'`,
    `CREATE INDEX queue_recipient_domain ON queue_recipient (domain)`,
  ],
};
