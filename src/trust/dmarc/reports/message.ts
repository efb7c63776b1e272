/**
 * A report as a message.
 * Implements: RFC 9990 §3.5.2 (attachment, file name, subject).
 */
import type { Random } from '../../../base/clock.ts';
import { type Result, ok } from '../../../base/result.ts';
import { headingBytes, messageBytes } from '../../../message/compose/compose.ts';
import { binaryEntity, multipart, textEntity } from '../../../message/compose/entity.ts';
import type { ComposeError } from '../../../message/compose/header.ts';
import type { DmarcReport } from './types.ts';
import { reportFile } from './write.ts';

export interface Letter {
  readonly report: DmarcReport;
  readonly to: string;
  /** gzip of the XML. */
  readonly packed: Buffer;
  readonly date: number;
}

export function reportMessage({ report, to, packed, date }: Letter, random: Random): Result<Buffer, ComposeError> {
  const { contact, domain, id } = report;
  const submitter = contact.slice(contact.lastIndexOf('@') + 1);
  const heading = headingBytes({
    from: [{ name: 'DMARC reports', address: contact }],
    to: [{ address: to }],
    subject: `Report Domain: ${domain} Submitter: ${submitter} Report-ID: <${id}>`,
    date,
    messageId: `${id}@${submitter}`,
    headers: [['Auto-Submitted', 'auto-generated']],
  });
  if (!heading.ok) return heading;
  const disposition = `attachment; filename="${reportFile(report)}"`;
  const parts = [
    textEntity(
      'text/plain',
      `This is an aggregate report of mail from ${domain} that came to ${submitter} (RFC 9990).\n`,
    ),
    binaryEntity('application/gzip', packed, [['Content-Disposition', disposition]]),
  ];
  return ok(messageBytes(heading.value, multipart('mixed', parts, random)));
}
