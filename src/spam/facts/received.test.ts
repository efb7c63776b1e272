/** Received fields as the servers of the world write them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { receivedHop } from './received.ts';

const stamp = 'Thu, 22 Aug 2002 12:36:16 +0100';
const cases: readonly (readonly [server: string, value: string, helo: string, reverse: string | null, ip: string])[] = [
  [
    'Postfix',
    'from a.example (b.example [192.0.2.1]) by c.example (Postfix) with ESMTP',
    'a.example',
    'b.example',
    '192.0.2.1',
  ],
  ['Postfix, no name', 'from a (unknown [192.0.2.1]) by c.example (Postfix) with SMTP', 'a', '', '192.0.2.1'],
  ['Postfix, IPv6', 'from a (b.example [IPv6:2001:db8::1]) by c.example (Postfix)', 'a', 'b.example', '2001:db8::1'],
  [
    'Postfix, TLS',
    'from a (b.example [192.0.2.1]) (using TLSv1.3 with cipher X (256/256 bits)) by c.example (Postfix)',
    'a',
    'b.example',
    '192.0.2.1',
  ],
  [
    'sendmail',
    'from a.example (root@b.example [192.0.2.1]) by c.example (8.11.6/8.11.6) with ESMTP',
    'a.example',
    'b.example',
    '192.0.2.1',
  ],
  [
    'sendmail, no name',
    'from a.example ([192.0.2.1]) by c.example (8.11.6/8.11.6) with ESMTP',
    'a.example',
    '',
    '192.0.2.1',
  ],
  [
    'sendmail, forged',
    'from a (b.example [192.0.2.1] (may be forged)) by c.example (8.9.3) with SMTP',
    'a',
    'b.example',
    '192.0.2.1',
  ],
  ['sendmail, ident', 'from a (IDENT:nobody@[192.0.2.1]) by c.example (8.9.3/8.9.3) with SMTP', 'a', '', '192.0.2.1'],
  ['Exim', 'from b.example ([192.0.2.1] helo=a) by c.example with smtp (Exim 3.36 #1)', 'a', 'b.example', '192.0.2.1'],
  [
    'Exim, one name',
    'from b.example ([192.0.2.1]) by c.example with esmtp (Exim 3.33 #1)',
    'b.example',
    'b.example',
    '192.0.2.1',
  ],
  [
    'Exim, no name',
    'from [192.0.2.1] (helo=a.example) by c.example with esmtp (Exim 4.96)',
    'a.example',
    '',
    '192.0.2.1',
  ],
  [
    'qmail',
    'from b.example (HELO a.example) (192.0.2.1) by c.example with SMTP',
    'a.example',
    'b.example',
    '192.0.2.1',
  ],
  ['qmail, no name', 'from unknown (HELO a) (user@192.0.2.1) by c.example with SMTP', 'a', '', '192.0.2.1'],
  [
    'Exchange',
    'from a.example (192.0.2.1) by c.example (192.0.2.9) with Microsoft SMTP Server (TLS) id 8.1',
    'a.example',
    null,
    '192.0.2.1',
  ],
  ['fetchmail', 'from a.example [192.0.2.1] by c.example with IMAP (fetchmail-5.9.0)', 'a.example', null, '192.0.2.1'],
  ['local', 'by c.example (Postfix, from userid 48) id 1', '', null, ''],
];

test.each(cases)('%s', (_, value, helo, reverse, ip) => {
  const hop = receivedHop(`${value} for <x@y.example>; ${stamp}`);
  expect(hop).toMatchObject({ helo, reverse, ip, by: 'c.example', stamp });
});

test('hostile fields are read in time that is linear in their length', () => {
  for (const hostile of ['from (('.repeat(200_000), 'from a '.repeat(200_000), '('.repeat(1_000_000)])
    expect(receivedHop(hostile).stamp).toBe('');
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('from', 'by', ' ', '(', ')', '[1.2.3.4]', ';', 'helo=', 'a.b', '@', 'HELO')),
      (parts) => {
        expect(receivedHop(parts.join('')).by.includes(' ')).toBe(false);
      },
    ),
  );
});
