/**
 * Messages counted by day (UTC, days since 1970), DMARC policy domain and row until they are reported (RFC 9990 §3.1.1), and
 * what others reported: aggregate reports, and failure reports counted (RFC 9991).
 */
import type { Migration } from './types.ts';

export const dmarcReports: Migration = {
  number: 24,
  name: 'DMARC reports',
  statements: (dialect) => [
    // `digest` stands for policy and row, which are too long for a key.
    `CREATE TABLE dmarc_count (
       day BIGINT NOT NULL,
       domain TEXT NOT NULL,
       digest TEXT NOT NULL,
       published TEXT NOT NULL,
       counted TEXT NOT NULL,
       messages BIGINT NOT NULL,
       PRIMARY KEY (day, domain, digest)
     )${dialect.clustered}`,
    `CREATE TABLE dmarc_report (
       domain TEXT NOT NULL,
       organization TEXT NOT NULL,
       report_id TEXT NOT NULL,
       received_at BIGINT NOT NULL,
       octets BIGINT NOT NULL,
       report TEXT NOT NULL,
       PRIMARY KEY (domain, organization, report_id)
     )`,
    'CREATE INDEX dmarc_report_received ON dmarc_report (received_at, octets)',
    `CREATE TABLE dmarc_failure (
       day BIGINT NOT NULL,
       domain TEXT NOT NULL,
       reporter TEXT NOT NULL,
       source_ip TEXT NOT NULL,
       failure TEXT NOT NULL,
       messages BIGINT NOT NULL,
       PRIMARY KEY (day, domain, reporter, source_ip, failure)
     )${dialect.clustered}`,
  ],
};
