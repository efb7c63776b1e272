/**
 * Web push: where clients want to be told of changes, and the key by which their push services know this server. A subscription goes
 * with the session that made it. ms/push.ts
 */
import type { Migration } from './types.ts';

export const push: Migration = {
  number: 39,
  name: 'push',
  statements: (dialect) => [
    `CREATE TABLE push_subscription (
       id ${dialect.uniqueForeverKey},
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       session_id BIGINT REFERENCES web_session (id) ON DELETE CASCADE,
       credential TEXT NOT NULL,
       device TEXT NOT NULL,
       url TEXT NOT NULL,
       p256dh TEXT,
       auth TEXT,
       code TEXT NOT NULL,
       verified BIGINT NOT NULL,
       expires BIGINT,
       types TEXT,
       known TEXT,
       created_at BIGINT NOT NULL
     )`,
    'CREATE INDEX push_subscription_account ON push_subscription (account_id)',
    'CREATE INDEX push_subscription_session ON push_subscription (session_id)',
    `CREATE TABLE push_key (
       id BIGINT NOT NULL PRIMARY KEY,
       public_key TEXT NOT NULL,
       private_key TEXT NOT NULL
     )`,
  ],
};
