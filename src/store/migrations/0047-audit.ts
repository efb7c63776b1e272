/** Who changed what: rows are added, and dropped when they are old. directory/audit.ts */
import type { Migration } from './types.ts';

export const audit: Migration = {
  number: 47,
  name: 'audit log',
  statements: (dialect) => [
    `CREATE TABLE audit (
       id ${dialect.uniqueForeverKey},
       at BIGINT NOT NULL,
       via TEXT NOT NULL,
       who TEXT NOT NULL,
       token TEXT NOT NULL,
       remote_address TEXT NOT NULL,
       action TEXT NOT NULL,
       subject TEXT NOT NULL,
       details TEXT NOT NULL
     )`,
    'CREATE INDEX audit_at ON audit (at)',
    'CREATE INDEX audit_subject ON audit (subject, id)',
    'CREATE INDEX audit_who ON audit (who, id)',
  ],
};
