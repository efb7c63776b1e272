import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBounce } from './bounce.ts';

const report = (fields: string, returned = 'message/rfc822') =>
  [
    'From: mailer-daemon@far.test',
    'Auto-Submitted: auto-replied',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
    '',
    '--x',
    '',
    'It failed.',
    '--x',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; far.test',
    '',
    ...fields.split('|'),
    '',
    '--x',
    `Content-Type: ${returned}`,
    '',
    'Subject: Hello',
    'Message-ID: <7@own.test>',
    '',
    '--x--',
    '',
  ].join('\r\n');

test.each([
  [
    report(
      'Final-Recipient: rfc822; u@far.test|Action: failed|Status: 5.1.1|Diagnostic-Code: smtp; 550 5.1.1 no| such user',
    ),
    { status: '5.1.1', reply: '550 5.1.1 no such user', messageId: '7@own.test' },
  ],
  [
    report('Action: Failed|Status: 5.0.0', 'text/rfc822-headers'),
    { status: '5.0.0', reply: null, messageId: '7@own.test' },
  ],
  [report('Action: delayed|Status: 4.0.0'), null],
  [report('Action: relayed|Status: 2.0.0'), null],
  [report('Status: 5.0.0'), null],
  ['Subject: failure notice\r\n\r\nNo such user here.\r\n', { status: null, reply: null, messageId: null }],
  ['Subject: away\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n', null],
  ['Auto-Submitted: no\r\n\r\nx', { status: null, reply: null, messageId: null }],
])('bounce %#', (text, expected) => {
  expect(readBounce(Buffer.from(text))).toEqual(expected);
});

test('whatever comes is read', () => {
  const whole = report('Action: failed|Status: 5.1.1');
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(whole.length), fc.string(), (a, b, text) => {
      readBounce(Buffer.from(whole.slice(0, a) + text + whole.slice(b)));
    }),
  );
});
