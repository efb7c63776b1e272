/**
 * DMARC counts and reports on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { DmarcFailureStore, FailureCount } from '../../trust/dmarc/failures/types.ts';
import type {
  DmarcReport,
  DmarcReportStore,
  MessageCount,
  PublishedPolicy,
  ReceivedDmarcReport,
  ReportRow,
} from '../../trust/dmarc/reports/types.ts';
import type { Sender } from '../../trust/voucher.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const countOf = (row: Row): MessageCount => ({
  day: number(row, 'day'),
  domain: text(row, 'domain'),
  published: JSON.parse(text(row, 'published')) as PublishedPolicy,
  row: JSON.parse(text(row, 'counted')) as ReportRow,
  messages: number(row, 'messages'),
});

function reportOf(row: Row): ReceivedDmarcReport {
  const { sender = null, ...report } = JSON.parse(text(row, 'report')) as DmarcReport & { readonly sender?: Sender };
  return { receivedAt: number(row, 'received_at'), sender, report };
}

const failureOf = (row: Row): FailureCount => ({
  day: number(row, 'day'),
  domain: text(row, 'domain'),
  reporter: text(row, 'reporter'),
  sourceIp: text(row, 'source_ip'),
  failure: text(row, 'failure'),
  messages: number(row, 'messages'),
});

export type DmarcStore = DmarcReportStore & DmarcFailureStore;

export const dmarcReportStore = (sql: Statements, writer: WriterClient): DmarcStore => ({
  addCounts: (counts) => (counts.length === 0 ? Promise.resolve() : writer.run('addMessageCounts', counts)),
  counted: (before) =>
    Promise.resolve(
      sql
        .rows('SELECT DISTINCT day, domain FROM dmarc_count WHERE day < ? ORDER BY day, domain', before)
        .map((row) => ({ day: number(row, 'day'), domain: text(row, 'domain') })),
    ),
  counts: (day, domain) =>
    Promise.resolve(sql.rows('SELECT * FROM dmarc_count WHERE day = ? AND domain = ?', day, domain).map(countOf)),
  dropCounts: (day, domain) => writer.run('dropMessageCounts', day, domain),
  keepReport: (received) => writer.run('keepDmarcReport', received),
  reports: (since) =>
    Promise.resolve(
      sql.rows('SELECT * FROM dmarc_report WHERE received_at >= ? ORDER BY received_at DESC', since).map(reportOf),
    ),
  countFailures: (count) => writer.run('countFailures', count),
  failures: (since) =>
    Promise.resolve(
      sql
        .rows('SELECT * FROM dmarc_failure WHERE day >= ? ORDER BY day DESC, domain, messages DESC', since)
        .map(failureOf),
    ),
});
