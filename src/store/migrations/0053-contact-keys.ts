/**
 * Keys of correspondents, as each account knows them. What is gone leaves a row without its content, so that it can be told; `changed_seq`
 * counts the changes of an account's rows. keys/contact-keys.ts
 */
import type { Migration } from './types.ts';

export const contactKeys: Migration = {
  number: 53,
  name: 'contact keys',
  statements: (dialect) => [
    `CREATE TABLE contact_key (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id BIGINT NOT NULL,
       address TEXT NOT NULL,
       standard TEXT NOT NULL,
       fingerprint TEXT NOT NULL,
       algorithm TEXT NOT NULL,
       addresses TEXT NOT NULL,
       created_at BIGINT NOT NULL,
       expires_at BIGINT,
       source TEXT NOT NULL,
       is_secure BIGINT NOT NULL,
       first_seen_at BIGINT NOT NULL,
       last_seen_at BIGINT NOT NULL,
       decision TEXT NOT NULL,
       decided_at BIGINT,
       prefers_encryption BIGINT NOT NULL,
       created_seq BIGINT NOT NULL,
       changed_seq BIGINT NOT NULL,
       gone BIGINT NOT NULL,
       octets ${dialect.octets} NOT NULL,
       PRIMARY KEY (account_id, id)
     )`,
    'CREATE INDEX contact_key_changed ON contact_key (account_id, changed_seq)',
    'CREATE INDEX contact_key_address ON contact_key (account_id, address)',
  ],
};
