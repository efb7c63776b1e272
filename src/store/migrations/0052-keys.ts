/**
 * Public keys of accounts, and boxes that only their owner opens. What is gone leaves a row without its content, so that it can be told;
 * `changed_seq` counts the changes of an account's rows. `account_key_address` finds what is published. keys/account-keys.ts, keys/boxes.ts
 */
import type { Migration } from './types.ts';

export const keys: Migration = {
  number: 52,
  name: 'keys',
  statements: (dialect) => [
    `CREATE TABLE account_key (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id BIGINT NOT NULL,
       standard TEXT NOT NULL,
       fingerprint TEXT NOT NULL,
       algorithm TEXT NOT NULL,
       addresses TEXT NOT NULL,
       created_at BIGINT NOT NULL,
       expires_at BIGINT,
       is_revoked BIGINT NOT NULL,
       is_published BIGINT NOT NULL,
       is_preferred BIGINT NOT NULL,
       is_at_rest BIGINT NOT NULL,
       created_seq BIGINT NOT NULL,
       changed_seq BIGINT NOT NULL,
       gone BIGINT NOT NULL,
       octets ${dialect.octets} NOT NULL,
       PRIMARY KEY (account_id, id)
     )`,
    'CREATE INDEX account_key_changed ON account_key (account_id, changed_seq)',
    // Asked at every delivery.
    'CREATE INDEX account_key_at_rest ON account_key (account_id) WHERE is_at_rest = 1 AND gone = 0',
    `CREATE TABLE account_key_address (
       address TEXT NOT NULL,
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       key_id BIGINT NOT NULL,
       PRIMARY KEY (address, account_id, key_id)
     )${dialect.clustered}`,
    'CREATE INDEX account_key_address_key ON account_key_address (account_id, key_id)',
    `CREATE TABLE account_box (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id BIGINT NOT NULL,
       kind TEXT NOT NULL,
       created_seq BIGINT NOT NULL,
       changed_seq BIGINT NOT NULL,
       gone BIGINT NOT NULL,
       octets BIGINT NOT NULL,
       content TEXT NOT NULL,
       PRIMARY KEY (account_id, id)
     )`,
    'CREATE INDEX account_box_changed ON account_box (account_id, changed_seq)',
  ],
};
