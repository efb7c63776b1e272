/**
 * Reports about messages: delivery status, disposition, abuse.
 * Implements: RFC 6522 (multipart/report), RFC 3464 §2 (delivery-status), RFC 8098 §3 (disposition-notification),
 * RFC 5965 §2 (feedback-report), RFC 6533 §4-5 (the forms of both for addresses outside ASCII).
 * Not here: which fields a report has, and whether one is sent.
 */
import type { Random } from '../../base/clock.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { headerEnd } from '../header/fields.ts';
import { headingBytes, messageBytes, type Heading } from './compose.ts';
import { multipart, plainEntity, textEntity, type Entity } from './entity.ts';
import { breaksOut, foldField, isFieldName, type ComposeError } from './header.ts';

export type ReportType = 'delivery-status' | 'disposition-notification' | 'feedback-report';

/** Fields of one group, in order: of the message first, then of each recipient. The values stand as they are given. */
export type FieldGroup = readonly (readonly [name: string, value: string])[];

export interface Report extends Heading {
  readonly reportType: ReportType;
  /** What a person reads. */
  readonly text: string;
  readonly groups: readonly FieldGroup[];
  /** The message the report is about: all of it, its header alone, or nothing. */
  readonly original?: { readonly bytes: Buffer; readonly return: 'message' | 'header' } | null;
}

/** The octets of a report; `random` makes its boundary. */
export function multipartReport(report: Report, random: Random = Math.random): Result<Buffer, ComposeError> {
  const heading = headingBytes(report);
  if (!heading.ok) return heading;
  const machine = machineEntity(report.reportType, report.groups);
  if (!machine.ok) return machine;
  const parts = [textEntity('text/plain', report.text), machine.value];
  if (report.original !== undefined && report.original !== null) {
    parts.push(originalEntity(report.original.bytes, report.original.return === 'header'));
  }
  const body = multipart(`report; report-type=${report.reportType}`, parts, random);
  return ok(messageBytes(heading.value, body));
}

/** The groups with an empty line between them. RFC 3464 §2.1 */
function machineEntity(type: ReportType, groups: readonly FieldGroup[]): Result<Entity, ComposeError> {
  const pieces: Buffer[] = [];
  let ascii = true;
  for (const group of groups) {
    if (pieces.length > 0) pieces.push(Buffer.from('\r\n'));
    for (const [field, value] of group) {
      if (!isFieldName(field)) return fail({ field, reason: 'field-name' });
      if (breaksOut(value)) return fail({ field, reason: 'line-break' });
      if (Buffer.byteLength(value) !== value.length) ascii = false;
      pieces.push(foldField(field, value));
    }
  }
  const subtype = ascii || type === 'feedback-report' ? type : `global-${type}`;
  return ok(plainEntity(`message/${subtype}`, Buffer.concat(pieces)));
}

/** message/rfc822 or text/rfc822-headers, or their forms with UTF-8 in the header. RFC 6522 §4, RFC 6533 §5 */
function originalEntity(bytes: Buffer, headerOnly: boolean): Entity {
  const header = bytes.subarray(0, headerEnd(bytes));
  const ascii = header.every((octet) => octet < 0x80);
  if (headerOnly) return plainEntity(ascii ? 'text/rfc822-headers' : 'message/global-headers', header);
  return plainEntity(ascii ? 'message/rfc822' : 'message/global', bytes);
}
