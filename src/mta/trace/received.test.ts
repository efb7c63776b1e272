import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldText, headerFields } from '../../message/header/fields.ts';
import type { QueueId } from '../queue/port.ts';
import { clientOf } from '../testing/envelope.ts';
import { traceField, visible } from './field.ts';
import { addressLiteral, deliveredTo, protocolName, received, returnPath } from './received.ts';

const octetText = fc.uint8Array({ maxLength: 80 }).map((octets) => Buffer.from(octets).toString('latin1'));
const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', serverName: null };

test.each([
  [{ extended: false }, false, 'SMTP'],
  [{}, false, 'ESMTP'],
  [{ tls }, false, 'ESMTPS'],
  [{ tls }, true, 'UTF8SMTPS'],
  [{ service: 'lmtp' as const, extended: false }, false, 'LMTP'],
  [{ service: 'lmtp' as const, tls }, true, 'UTF8LMTPS'],
])('%j, SMTPUTF8 %s: with %s', (client, smtpUtf8, name) => expect(protocolName(clientOf(client), smtpUtf8)).toBe(name));

test.each([
  ['192.0.2.1', '[192.0.2.1]'],
  ['2001:db8::1', '[IPv6:2001:db8::1]'],
])('%s is written %s', (address, literal) => expect(addressLiteral(address)).toBe(literal));

test('whatever comes from outside, each is one field', () => {
  fc.assert(
    fc.property(octetText, octetText, (a, b) => {
      const stamp = { client: clientOf({ helo: a, tls }), id: 'q1' as QueueId, smtpUtf8: false, recipient: b, at: 0 };
      const header = Buffer.concat([returnPath(a), deliveredTo(b), received(stamp), traceField('X', a, b)]);
      expect(headerFields(header).map(({ name }) => name)).toEqual(['Return-Path', 'Delivered-To', 'Received', 'X']);
    }),
  );
});

test('controls are made visible, all else stays', () => {
  expect(visible('a\r\nb\0c\x7f ü')).toBe('a??b?c? ü');
  const field = traceField('X', 'a', 'b');
  expect(field.toString()).toBe('X: a\r\n\tb\r\n');
  expect(headerFields(field).map((each) => fieldText(field, each))).toEqual(['a\tb']);
});
