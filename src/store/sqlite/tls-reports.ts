/**
 * TLS counts and reports on SQLite: writes through the writer thread, reads on the main thread.
 */
import type {
  FailureDetail,
  ReceivedReport,
  ReportedPolicy,
  SessionCount,
  TlsReport,
  TlsReportStore,
} from '../../transport/tlsrpt/types.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const countOf = (row: Row): SessionCount => ({
  day: number(row, 'day'),
  domain: text(row, 'domain'),
  policy: JSON.parse(text(row, 'policy')) as ReportedPolicy,
  failure: JSON.parse(text(row, 'failure')) as FailureDetail | null,
  sessions: number(row, 'sessions'),
});

const reportOf = (row: Row): ReceivedReport => ({
  receivedAt: number(row, 'received_at'),
  report: JSON.parse(text(row, 'report')) as TlsReport,
});

export const tlsReportStore = (sql: Statements, writer: WriterClient): TlsReportStore => ({
  addCounts: (counts) => writer.run('addTlsCounts', counts),
  counted: (before) =>
    Promise.resolve(
      sql
        .rows('SELECT DISTINCT day, domain FROM tls_count WHERE day < ? ORDER BY day, domain', before)
        .map((row) => ({ day: number(row, 'day'), domain: text(row, 'domain') })),
    ),
  counts: (day, domain) =>
    Promise.resolve(sql.rows('SELECT * FROM tls_count WHERE day = ? AND domain = ?', day, domain).map(countOf)),
  dropCounts: (day, domain) => writer.run('dropTlsCounts', day, domain),
  keepReport: (received) => writer.run('keepTlsReport', received),
  reports: (since) =>
    Promise.resolve(
      sql.rows('SELECT * FROM tls_report WHERE received_at >= ? ORDER BY received_at DESC', since).map(reportOf),
    ),
});
