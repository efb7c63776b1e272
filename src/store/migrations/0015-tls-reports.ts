/** TLS reports that others sent. RFC 8460 §5 */
import type { Migration } from './types.ts';

export const tlsReports: Migration = {
  number: 15,
  name: 'TLS reports',
  statements: (dialect) => [
    `CREATE TABLE tls_report (
       organization TEXT NOT NULL,
       report_id TEXT NOT NULL,
       received_at BIGINT NOT NULL,
       report TEXT NOT NULL,
       PRIMARY KEY (organization, report_id)
     )${dialect.clustered}`,
    'CREATE INDEX tls_report_received ON tls_report (received_at)',
  ],
};
