/**
 * A certification authority: its root and its issuing authority, with their keys sealed under the server's secret, and what was issued.
 * What is revoked stays until it would have ended by itself. ca/types.ts
 */
import type { Migration } from './types.ts';

export const authority: Migration = {
  number: 50,
  name: 'certification authority',
  statements: (dialect) => [
    `CREATE TABLE authority (
       name TEXT NOT NULL PRIMARY KEY,
       certificate ${dialect.octets} NOT NULL,
       sealed TEXT NOT NULL,
       since BIGINT NOT NULL
     )`,
    `CREATE TABLE issued_certificate (
       serial TEXT NOT NULL PRIMARY KEY,
       issuer TEXT NOT NULL REFERENCES authority (name),
       account_id BIGINT REFERENCES account (id) ON DELETE SET NULL,
       addresses TEXT NOT NULL,
       purpose TEXT,
       certificate ${dialect.octets} NOT NULL,
       key_hash TEXT NOT NULL,
       issued_at BIGINT NOT NULL,
       not_after BIGINT NOT NULL,
       revoked_at BIGINT,
       reason TEXT
     )`,
    'CREATE INDEX issued_certificate_account ON issued_certificate (account_id)',
    'CREATE INDEX issued_certificate_key ON issued_certificate (key_hash)',
    'CREATE INDEX issued_certificate_revoked ON issued_certificate (issuer, revoked_at)',
  ],
};
