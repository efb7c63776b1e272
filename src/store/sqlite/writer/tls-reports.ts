/**
 * TLS sessions counted, and reports of others. transport/tlsrpt/types.ts
 */
import { limits } from '../../../transport/limits.ts';
import type { ReceivedReport, SessionCount } from '../../../transport/tlsrpt/types.ts';
import type { Transaction } from './transaction.ts';

export function addTlsCounts(tx: Transaction, counts: readonly SessionCount[]): void {
  for (const { day, domain, policy, failure, sessions } of counts) {
    tx.sql.run(
      `INSERT INTO tls_count (day, domain, policy, failure, sessions) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (day, domain, policy, failure) DO UPDATE SET sessions = tls_count.sessions + excluded.sessions`,
      day,
      domain,
      JSON.stringify(policy),
      JSON.stringify(failure),
      sessions,
    );
  }
}

export function dropTlsCounts(tx: Transaction, day: number, domain: string): void {
  tx.sql.run('DELETE FROM tls_count WHERE day = ? AND domain = ?', day, domain);
}

/** False where it is known already. The oldest go where there are too many: anybody can send them. */
export function keepTlsReport(tx: Transaction, { receivedAt, report }: ReceivedReport): boolean {
  const kept = tx.sql.run(
    `INSERT INTO tls_report (organization, report_id, received_at, report) VALUES (?, ?, ?, ?)
     ON CONFLICT (organization, report_id) DO NOTHING`,
    report.organization,
    report.id,
    receivedAt,
    JSON.stringify(report),
  );
  tx.sql.run(
    `DELETE FROM tls_report WHERE received_at <
       (SELECT received_at FROM tls_report ORDER BY received_at DESC LIMIT 1 OFFSET ?)`,
    limits.reportsKept,
  );
  return kept > 0;
}
