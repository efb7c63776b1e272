/** Octets that clients have uploaded and that may become part of a message. ms/uploads.ts */
import type { Migration } from './types.ts';

export const uploads: Migration = {
  number: 35,
  name: 'uploads',
  statements: (dialect) => [
    `CREATE TABLE upload (
       account_id BIGINT NOT NULL,
       blob_id BIGINT NOT NULL,
       size BIGINT NOT NULL,
       uploaded_at BIGINT NOT NULL,
       PRIMARY KEY (account_id, blob_id)
     )${dialect.clustered}`,
    'CREATE INDEX upload_time ON upload (uploaded_at)',
  ],
};
