/** Who is told of events by HTTP, and the events that are still to be told. An event is written in the commit that it tells of. */
import type { Migration } from './types.ts';

export const webhooks: Migration = {
  number: 21,
  name: 'webhooks',
  statements: (dialect) => [
    `CREATE TABLE webhook (
       id ${dialect.uniqueForeverKey},
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       name TEXT NOT NULL,
       url TEXT NOT NULL,
       events TEXT NOT NULL,
       whole BIGINT NOT NULL,
       secret TEXT NOT NULL,
       created_at BIGINT NOT NULL,
       disabled TEXT,
       failures BIGINT NOT NULL,
       failing_since BIGINT,
       next_attempt BIGINT NOT NULL,
       last_success BIGINT,
       last_error TEXT,
       UNIQUE (account_id, name)
     )`,
    `CREATE TABLE webhook_event (
       id ${dialect.uniqueForeverKey},
       webhook_id BIGINT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
       type TEXT NOT NULL,
       content TEXT NOT NULL,
       created_at BIGINT NOT NULL,
       attempts BIGINT NOT NULL,
       next_attempt BIGINT NOT NULL
     )`,
    'CREATE INDEX webhook_event_due ON webhook_event (webhook_id, next_attempt)',
    'CREATE INDEX submission_message ON submission (account_id, message_id)',
    'CREATE INDEX submission_recipient_address ON submission_recipient (account_id, address)',
    'ALTER TABLE queue_entry ADD COLUMN account_id BIGINT',
  ],
};
