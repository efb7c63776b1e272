/**
 * Keys that mail of our domains is signed with, sealed under the server's secret. trust/dkim/rotation.ts
 */
import type { Migration } from './types.ts';

export const dkimKeys: Migration = {
  number: 22,
  name: 'DKIM keys',
  statements: (dialect) => [
    `CREATE TABLE dkim_key (
       domain TEXT NOT NULL REFERENCES domain (name) ON DELETE CASCADE,
       selector TEXT NOT NULL,
       type TEXT NOT NULL,
       state TEXT NOT NULL,
       sealed TEXT NOT NULL,
       record TEXT NOT NULL,
       since BIGINT NOT NULL,
       PRIMARY KEY (domain, selector)
     )${dialect.clustered}`,
  ],
};
