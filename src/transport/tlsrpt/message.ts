/**
 * A report as a message.
 * Implements: RFC 8460 §5.3 (multipart/report, header fields, subject), RFC 8689 §5 (TLS-Required: No, since a report goes even
 * where TLS fails: RFC 8460 §3).
 */
import type { Random } from '../../base/clock.ts';
import { type Result, ok } from '../../base/result.ts';
import { headingBytes, messageBytes } from '../../message/compose/compose.ts';
import { binaryEntity, multipart, textEntity } from '../../message/compose/entity.ts';
import type { ComposeError } from '../../message/compose/header.ts';
import { reportFile } from './report.ts';
import type { TlsReport } from './types.ts';

export interface Letter {
  readonly report: TlsReport;
  /** Whom it is about. */
  readonly domain: string;
  readonly to: string;
  /** gzip of the JSON. */
  readonly packed: Buffer;
  readonly date: number;
}

export function reportMessage(
  { report, domain, to, packed, date }: Letter,
  random: Random,
): Result<Buffer, ComposeError> {
  const submitter = report.contact.slice(report.contact.lastIndexOf('@') + 1);
  const heading = headingBytes({
    from: [{ name: 'TLS reports', address: report.contact }],
    to: [{ address: to }],
    subject: `Report Domain: ${domain} Submitter: ${submitter} Report-ID: <${report.id}>`,
    date,
    messageId: report.id,
    headers: [
      ['TLS-Report-Domain', domain],
      ['TLS-Report-Submitter', submitter],
      ['TLS-Required', 'No'],
      ['Auto-Submitted', 'auto-generated'],
    ],
  });
  if (!heading.ok) return heading;
  const name = reportFile(report, domain);
  const parts = [
    textEntity(
      'text/plain',
      `This is an aggregate report of TLS connections from ${submitter} to ${domain} (RFC 8460).\n`,
    ),
    binaryEntity('application/tlsrpt+gzip', packed, [['Content-Disposition', `attachment; filename="${name}"`]]),
  ];
  return ok(messageBytes(heading.value, multipart('report; report-type=tlsrpt', parts, random)));
}
