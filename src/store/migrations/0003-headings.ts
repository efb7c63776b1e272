/**
 * What is asked of many messages at once, in rows of its own: `description` is copied by FETCH, `heading` is compared by
 * SEARCH, SORT and THREAD. Both are made from `facts` with the blob; those of blobs that were there before are made
 * afterwards, from the newest down: `undescribed` says up to which one they are still missing.
 */
import type { Dialect, Migration } from './types.ts';

const tables = (dialect: Dialect): readonly string[] => [
  // `variants` is JSON, where not all clients are told the same.
  `CREATE TABLE description (
     blob_id ${dialect.sharedKey} REFERENCES blob (id) ON DELETE CASCADE,
     envelope TEXT NOT NULL,
     structure TEXT NOT NULL,
     preview TEXT NOT NULL,
     variants TEXT
   )`,
  `CREATE TABLE heading (
     blob_id ${dialect.sharedKey} REFERENCES blob (id) ON DELETE CASCADE,
     sent_at BIGINT,
     sent_day INTEGER,
     reply INTEGER NOT NULL,
     own_id TEXT NOT NULL,
     ancestors TEXT NOT NULL,
     base_subject TEXT NOT NULL,
     subject TEXT,
     first_from TEXT NOT NULL,
     first_to TEXT NOT NULL,
     first_cc TEXT NOT NULL,
     display_from TEXT NOT NULL,
     display_to TEXT NOT NULL,
     message_id TEXT,
     in_reply_to TEXT,
     sender TEXT,
     recipients TEXT,
     cc TEXT,
     bcc TEXT
   )`,
  `CREATE TABLE undescribed (blob_id BIGINT NOT NULL)`,
  `INSERT INTO undescribed (blob_id) SELECT max(id) FROM blob HAVING max(id) IS NOT NULL`,
];

export const headings: Migration = { number: 3, name: 'headings', statements: tables };
