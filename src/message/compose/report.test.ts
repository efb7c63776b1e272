import { describe, expect, it } from 'vitest';
import { examine } from '../examine.ts';
import { fieldText, headerFields } from '../header/fields.ts';
import { sectionRange } from '../mime/section.ts';
import { multipartReport, type Report } from './report.ts';

const base: Report = {
  from: [{ name: 'Mail Delivery System', address: 'mailer-daemon@x.test' }],
  to: [{ address: 'joe@x.test' }],
  subject: 'Undelivered mail',
  date: 0,
  headers: [['Auto-Submitted', 'auto-replied']],
  reportType: 'delivery-status',
  text: 'Your message could not be delivered.\n',
  groups: [
    [['Reporting-MTA', 'dns; mx.x.test']],
    [
      ['Final-Recipient', 'rfc822; ann@y.test'],
      ['Action', 'failed'],
      ['Status', '5.1.1'],
      ['Diagnostic-Code', `smtp; 550 5.1.1 ${'no such user here '.repeat(5)}`],
    ],
  ],
  original: { bytes: Buffer.from('Subject: original\r\n\r\nbody\r\n'), return: 'message' },
};

function octetsOf(report: Partial<Report>): Buffer {
  const result = multipartReport({ ...base, ...report }, () => 0.25);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}

const types = (bytes: Buffer): string[] =>
  examine(bytes).structure.children.map(({ type, subtype }) => `${type}/${subtype}`);

describe('multipartReport', () => {
  it('has a text, the groups of fields, and the message', () => {
    const bytes = octetsOf({});
    const { structure, envelope, hasAttachment } = examine(bytes);
    expect(structure.parameters[0]).toEqual(['report-type', 'delivery-status']);
    expect(types(bytes)).toEqual(['text/plain', 'message/delivery-status', 'message/rfc822']);
    expect(structure.children[2]?.envelope?.subject).toBe('original');
    expect([envelope.subject, hasAttachment]).toEqual(['Undelivered mail', false]);

    const range = sectionRange(structure, [2], null) ?? { start: 0, end: 0 };
    const status = bytes.subarray(range.start, range.end);
    const first = headerFields(status);
    expect(first.map((field) => [field.name, fieldText(status, field)])).toEqual([['Reporting-MTA', 'dns; mx.x.test']]);
    const second = headerFields(status, (first.at(-1)?.end ?? 0) + 2);
    expect(second.map(({ name }) => name)).toEqual(['Final-Recipient', 'Action', 'Status', 'Diagnostic-Code']);
  });

  it('returns the header alone, or nothing', () => {
    const bytes = Buffer.from('Subject: original\r\n\r\nbody\r\n');
    const header = octetsOf({ original: { bytes, return: 'header' } });
    expect(types(header)).toEqual(['text/plain', 'message/delivery-status', 'text/rfc822-headers']);
    expect(header.includes('body')).toBe(false);
    expect(types(octetsOf({ original: null }))).toEqual(['text/plain', 'message/delivery-status']);
  });

  it('takes the international forms for what is not ASCII', () => {
    const bytes = Buffer.from('Subject: ä\r\n\r\nbody\r\n');
    const groups = [[['Final-Recipient', 'utf-8; jö@x.test'] as const]];
    expect(types(octetsOf({ groups, original: { bytes, return: 'message' } }))).toEqual([
      'text/plain',
      'message/global-delivery-status',
      'message/global',
    ]);
    expect(types(octetsOf({ original: { bytes, return: 'header' } }))[2]).toBe('message/global-headers');
  });

  it('writes the other reports', () => {
    expect(types(octetsOf({ reportType: 'disposition-notification', original: null }))[1]).toBe(
      'message/disposition-notification',
    );
    expect(types(octetsOf({ reportType: 'feedback-report', original: null }))[1]).toBe('message/feedback-report');
  });

  it('refuses fields that would break out', () => {
    expect(multipartReport({ ...base, groups: [[['Status', '5.1.1\r\nX: y']]] })).toEqual({
      ok: false,
      error: { field: 'Status', reason: 'line-break' },
    });
    expect(multipartReport({ ...base, groups: [[['Sta tus', '']]] }).ok).toBe(false);
    expect(multipartReport({ ...base, subject: 'a\n' }).ok).toBe(false);
  });
});
