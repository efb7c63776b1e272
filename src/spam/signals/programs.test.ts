/** Signals of what wrote the message: each beside messages that have it, and what the real programs write. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { form, hasForm } from '../facts/form.ts';
import { unknownCircumstances } from '../facts/gather.ts';
import { fields, head, mail, received, signalsOf } from './testing/mail.ts';

const express = 'X-Mailer: Microsoft Outlook Express 6.00.2600.0000';
const mark = 'X-MimeOLE: Produced By Microsoft MimeOLE V6.00.2600.0000';
const hop = received('x.gamma.example', 'x.gamma.example', '8.8.4.4');
const multipart = (boundary: string, ...others: readonly string[]): Buffer =>
  mail(
    fields('MIME-Version: 1.0', `Content-Type: multipart/alternative; boundary="${boundary}"`, ...others),
    `--${boundary}\r\nContent-Type: text/plain\r\n\r\nx\r\n--${boundary}--`,
  );

const cases: readonly (readonly [signal: string, octets: Buffer])[] = [
  ['forged-program', mail(fields('Message-ID: <abc@alpha.example>', express, mark))],
  ['forged-program', mail(fields('Message-ID: <abc@alpha.example>', 'X-Mailer: The Bat! (v1.52f) Business'))],
  ['forged-program', mail(fields('Message-ID: <abc@alpha.example>', 'X-Mailer: eGroups Message Poster'))],
  ['forged-boundary', multipart('abc', express, mark)],
  ['imitated-boundary', multipart('----=_NextPart_eZIySJCgLFoIw4lk9')],
  ['false-clock', mail(fields('Message-ID: <000084d37aae$00005677$000061fe@alpha.example>'))],
  ['false-clock', multipart('----=_NextPart_000_00A9_17B3E0D1.D3A5B8E2')],
  ['half-program', mail(fields('Message-ID: <000001daf48b$12345678$0100007f@a.example>', express))],
  ['half-program', mail([mark, ...head])],
  ['half-program', mail([express, mark, 'X-Priority: 3 (Normal)', ...head])],
  ['half-program', mail(['X-MSMail-Priority: Normal', 'X-Mailer: The Bat!', ...head])],
  ['random-program', mail(['X-Mailer: bNngf4C0mjSsqJIXFFxHjZeAH9ON5', ...head])],
  ['mass-program', mail(['X-Mailer: MultiMailer 3.0', ...head])],
  ['odd-message-id', mail(fields('Message-ID: <1234>'))],
  ['odd-message-id', mail(fields('Message-ID: 1@a.example'))],
  ['odd-message-id', mail(fields('Message-ID: <1@.>'))],
  ['odd-message-id', mail(fields('Message-ID: <1@8.8.8.8>'))],
  ['recipient-message-id', mail(fields('Message-ID: <1@beta.example>'))],
  ['no-mime-version', mail([hop, 'Content-Type: text/plain', ...head])],
  ['odd-encoding', mail(['MIME-Version: 1.0', 'Content-Transfer-Encoding: 9bit', ...head])],
  ['odd-encoding', multipart('x', 'Content-Transfer-Encoding: base64')],
  ['to-self', mail(fields('To: ada@alpha.example'))],
  ['undisclosed', mail(fields('To: undisclosed-recipients:;'))],
  ['recipient-roll', mail(fields('To: a@b.example, b@b.example, c@b.example, d@b.example', 'Cc: e@b.example'))],
  ['addressed-subject', mail(fields('To: benjamin@beta.example', 'Subject: Benjamin, you have won'))],
  ['broken-chain', mail([hop, received('y.other.example', 'unknown', '8.8.8.8', 'mta.delta.example'), ...head])],
  ['short-helo', mail([received('pc', 'x.gamma.example', '8.8.4.4'), ...head])],
  ['old-date', mail(fields('Date: Thu, 1 Aug 2024 12:00:00 +0000', hop))],
  ['future-date', mail(fields('Date: Fri, 23 Aug 2024 12:00:00 +0000', hop))],
  ['priority-without-program', mail([hop, 'X-Priority: 3', ...head])],
  ['repeated-field', mail(['MIME-Version: 1.0', 'MIME-Version: 1.0', ...head])],
  ['impossible-hop', mail([received('x', 'x.gamma.example', '240.1.1.1'), ...head])],
];

test.each(cases)('%s', (signal, octets) => {
  expect(signalsOf(octets)).toContain(signal);
});

test.each([
  [
    'Microsoft Outlook Express 6.00.2900.5512',
    '000d01daf48b$51a7b3c0$0100007f@pc',
    '----=_NextPart_000_000A_01DAF48B.51A7B3C0',
  ],
  [
    'Microsoft Outlook IMO, Build 9.0.2416 (9.0.2911.0)',
    'NDBBLKDOINGMGABCDEFGGEABCDAA.ada@alpha.example',
    '----=_NextPart_000_0000_01DAF48B.F1E2D3C0',
  ],
  [
    'QUALCOMM Windows Eudora Version 5.1',
    '5.1.0.14.2.20240822120000.00a0bbc0@mail.alpha.example',
    '=====================_12345678==_.ALT',
  ],
  ['Mozilla 4.79 [en] (Windows NT 5.0; U)', '3D4A1234.5060708@alpha.example', '------------090807060504030201000908'],
  ['Mozilla Thunderbird', '43f32e8e-e34e-4633-8a11-b28a8e60c789@alpha.example', '------------lzKPYgpKH0K9ZpGV4S8mjjje'],
  ['The Bat! (v1.61) Educational', '1234567890.20240822120000@alpha.example', '----------1A2B3C4D5E6F7'],
  ['Apple Mail (2.482)', '6D2C1F2E-C5F1-11D6-8F2A-003065F93D3A@alpha.example', 'Apple-Mail-4--123456789'],
])('what %s writes is its own', (name, id, boundary) => {
  const marked = name.startsWith('Microsoft') ? [mark] : [];
  expect(signalsOf(multipart(boundary, `X-Mailer: ${name}`, `Message-ID: <${id}>`, ...marked))).toEqual([]);
});

test('text that needs no encoding is noticed, but where it is signed', () => {
  const text = 'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8K';
  const of = (kind: string): Buffer =>
    mail(fields('MIME-Version: 1.0', `Content-Type: multipart/${kind}; boundary=x`), `--x\r\n${text}\r\n--x--`);
  expect(signalsOf(of('mixed'))).toContain('encoded-text');
  expect(signalsOf(of('signed'))).not.toContain('encoded-text');
});

test('the time of arrival is the one that is known', () => {
  const receivedAt = Date.UTC(2024, 7, 20);
  expect(signalsOf(mail(head), { ...unknownCircumstances, receivedAt })).toEqual(['future-date']);
});

test('a form is matched at the beginning, and runs give nothing back', () => {
  expect(hasForm('12ab.', form('#{1,2}x{2}.'))).toBe(true);
  expect(hasForm('1ab.', form('#{2}x{2}.'))).toBe(false);
  expect(hasForm('ABCX', form('^{2}\\X'))).toBe(false);
  fc.assert(fc.property(fc.stringMatching(/^[0-9A-F]{8}$/), (hex) => hasForm(`${hex}@`, form('X{8}@'))));
});
