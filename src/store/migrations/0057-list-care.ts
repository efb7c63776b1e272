/**
 * What lists remember: who has which post, so that nobody gets it twice; whose mail bounced, and who is suspended for it; and the
 * certificates of encrypted lists, with private keys sealed under the server's secret. lists/types.ts
 */
import type { Migration } from './types.ts';

export const listCare: Migration = {
  number: 57,
  name: 'copies, bounces and certificates of mailing lists',
  statements: (dialect) => [
    'ALTER TABLE mail_list_member ADD COLUMN suspended_at BIGINT',
    `CREATE TABLE mail_list_sent (
       account_id BIGINT NOT NULL REFERENCES mail_list (account_id) ON DELETE CASCADE,
       email_id BIGINT NOT NULL,
       address TEXT NOT NULL,
       PRIMARY KEY (account_id, email_id, address)
     )`,
    `CREATE TABLE mail_list_bounce (
       account_id BIGINT NOT NULL,
       address TEXT NOT NULL,
       email_id BIGINT NOT NULL,
       at BIGINT NOT NULL,
       PRIMARY KEY (account_id, address, email_id),
       FOREIGN KEY (account_id, address) REFERENCES mail_list_member (account_id, address) ON DELETE CASCADE
     )`,
    `CREATE TABLE mail_list_certificate (
       account_id BIGINT NOT NULL REFERENCES mail_list (account_id) ON DELETE CASCADE,
       public_key TEXT NOT NULL,
       certificate ${dialect.octets},
       chain TEXT NOT NULL,
       sealed TEXT NOT NULL,
       origin TEXT NOT NULL,
       since BIGINT NOT NULL,
       PRIMARY KEY (account_id, public_key)
     )`,
  ],
};
