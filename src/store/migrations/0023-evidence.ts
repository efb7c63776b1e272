/** What was found out about a message when it arrived: JSON, compressed (zstd). It lives as long as the e-mail. */
import type { Migration } from './types.ts';

export const evidence: Migration = {
  number: 23,
  name: 'evidence',
  statements: (dialect) => [
    `CREATE TABLE evidence (
       account_id BIGINT NOT NULL,
       email_id BIGINT NOT NULL,
       queue_id TEXT NOT NULL,
       record ${dialect.octets} NOT NULL,
       PRIMARY KEY (account_id, email_id)
     )${dialect.clustered}`,
    'CREATE INDEX evidence_queue ON evidence (queue_id)',
  ],
};
