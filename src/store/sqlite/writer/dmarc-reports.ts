/**
 * Messages counted for DMARC reports, and reports of others. trust/dmarc/reports/types.ts, trust/dmarc/failures/types.ts
 * Strangers decide how many there are of each: all of them are bounded, and the oldest go.
 */
import { createHash } from 'node:crypto';
import type { FailureCount } from '../../../trust/dmarc/failures/types.ts';
import type { MessageCount, ReceivedDmarcReport } from '../../../trust/dmarc/reports/types.ts';
import { limits } from '../../../trust/limits.ts';
import { number } from '../row.ts';
import type { Transaction } from './transaction.ts';

export function addMessageCounts(tx: Transaction, counts: readonly MessageCount[]): void {
  const today = Math.max(...counts.map(({ day }) => day));
  tx.sql.run('DELETE FROM dmarc_count WHERE day < ?', today - limits.countDays);
  let room = limits.countsKept - rowsOf(tx, 'SELECT count(*) AS rows FROM dmarc_count');
  for (const { day, domain, published, row, messages } of counts) {
    const [policy, counted] = [JSON.stringify(published), JSON.stringify(row)];
    const digest = createHash('sha256').update(policy).update('\0').update(counted).digest('base64url');
    const isKnown =
      tx.sql.run(
        'UPDATE dmarc_count SET messages = messages + ? WHERE day = ? AND domain = ? AND digest = ?',
        messages,
        day,
        domain,
        digest,
      ) > 0;
    if (isKnown || room <= 0) continue;
    room -= 1;
    tx.sql.run(
      'INSERT INTO dmarc_count (day, domain, digest, published, counted, messages) VALUES (?, ?, ?, ?, ?, ?)',
      day,
      domain,
      digest,
      policy,
      counted,
      messages,
    );
  }
}

export function dropMessageCounts(tx: Transaction, day: number, domain: string): void {
  tx.sql.run('DELETE FROM dmarc_count WHERE day = ? AND domain = ?', day, domain);
}

/** False where it is known already. RFC 9990 §3.5.4. What nothing vouches for does not stand in the way of the report that it pretends to be. */
export function keepDmarcReport(tx: Transaction, { receivedAt, sender, report }: ReceivedDmarcReport): boolean {
  const json = JSON.stringify({ ...report, sender });
  const organization = sender?.isProved === false ? `? ${report.organization}` : report.organization;
  const kept = tx.sql.run(
    `INSERT INTO dmarc_report (domain, organization, report_id, received_at, octets, report) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (domain, organization, report_id) DO NOTHING`,
    report.domain,
    organization,
    report.id,
    receivedAt,
    Buffer.byteLength(json),
    json,
  );
  tx.sql.run(
    `DELETE FROM dmarc_report WHERE received_at < ? OR received_at <= coalesce(
       (SELECT max(received_at) FROM
         (SELECT received_at, row_number() OVER newest AS place, sum(octets) OVER newest AS octets FROM dmarc_report
          WINDOW newest AS (ORDER BY received_at DESC ROWS UNBOUNDED PRECEDING)) AS ranked
        WHERE place > ? OR octets > ?), -1)`,
    receivedAt - limits.reportsAge,
    limits.reportsKept,
    limits.reportsOctets,
  );
  return kept > 0;
}

/** Of a day that has them all, more rows are not kept. */
export function countFailures(tx: Transaction, count: FailureCount): void {
  const { day, domain, reporter, sourceIp, failure, messages } = count;
  tx.sql.run('DELETE FROM dmarc_failure WHERE day < ?', day - limits.reportsAge / 86_400_000);
  if (rowsOf(tx, 'SELECT count(*) AS rows FROM dmarc_failure') >= limits.failuresKept)
    tx.sql.run('DELETE FROM dmarc_failure WHERE day = (SELECT min(day) FROM dmarc_failure WHERE day < ?)', day);
  if (rowsOf(tx, 'SELECT count(*) AS rows FROM dmarc_failure') >= limits.failuresKept) return;
  tx.sql.run(
    `INSERT INTO dmarc_failure (day, domain, reporter, source_ip, failure, messages) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (day, domain, reporter, source_ip, failure)
     DO UPDATE SET messages = dmarc_failure.messages + excluded.messages`,
    day,
    domain,
    reporter,
    sourceIp,
    failure,
    messages,
  );
}

function rowsOf(tx: Transaction, sql: string): number {
  const [first] = tx.sql.rows(sql);
  return first === undefined ? 0 : number(first, 'rows');
}
