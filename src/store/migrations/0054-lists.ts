/**
 * Mailing lists and their members: an account that is a list has a row here. The private key of an encrypted list is sealed under the
 * server's secret. lists/types.ts
 */
import type { Migration } from './types.ts';

export const lists: Migration = {
  number: 54,
  name: 'mailing lists',
  statements: (dialect) => [
    `CREATE TABLE mail_list (
       account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
       name TEXT NOT NULL,
       owners TEXT NOT NULL,
       posting TEXT NOT NULL,
       signed_only BIGINT NOT NULL,
       fingerprint TEXT,
       public_key ${dialect.octets},
       sealed TEXT,
       created_at BIGINT NOT NULL
     )`,
    `CREATE TABLE mail_list_member (
       account_id BIGINT NOT NULL REFERENCES mail_list (account_id) ON DELETE CASCADE,
       address TEXT NOT NULL,
       since BIGINT NOT NULL,
       welcomed BIGINT NOT NULL,
       key_standard TEXT,
       key_octets ${dialect.octets},
       PRIMARY KEY (account_id, address)
     )`,
  ],
};
