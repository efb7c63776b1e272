import { expect, test } from 'vitest';
import { parseAnchor } from './anchor.ts';
import { parseNameServer } from './name-server.ts';

const pin = Buffer.alloc(32, 7);

test.each([
  ['192.0.2.1', { host: '192.0.2.1', port: 53 }],
  ['2001:db8::1#5353', { host: '2001:db8::1', port: 5353 }],
  ['tls://192.0.2.1', { host: '192.0.2.1', port: 853, tls: { name: null, pin: null } }],
  ['tls://DNS.example.net@192.0.2.1', { host: '192.0.2.1', port: 853, tls: { name: 'dns.example.net', pin: null } }],
  [`tls://sha256=${pin.toString('base64')}@::1#8853`, { host: '::1', port: 8853, tls: { name: null, pin } }],
  ['dns.example.net', null],
  ['name@192.0.2.1', null],
  ['192.0.2.1#', null],
  ['192.0.2.1#0', null],
  ['192.0.2.1#53#53', null],
  ['192.0.2.256', null],
  ['tls://@192.0.2.1', null],
  ['tls://sha256=abcd@192.0.2.1', null],
  ['', null],
])('the name server %s', (text, expected) => {
  expect(parseNameServer(text)).toEqual(expected);
});

const digest = 'E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D';
const written = { tag: 20326, algorithm: 8, digestType: 2, digest: Buffer.from(digest, 'hex') };

test.each([
  [`. IN DS 20326 8 2 ${digest}`, { zone: '', ...written }],
  [
    `Corp.example. 3600 IN DS 20326 8 2 ${digest.slice(0, 10)} ${digest.slice(10)}`,
    { zone: 'corp.example', ...written },
  ],
  [`corp.example 20326 8 2 ${digest.toLowerCase()}`, { zone: 'corp.example', ...written }],
  [`. 20326 8 1 ${digest}`, null],
  [`. 20326 8 2 ${digest}00`, null],
  [`. 20326 8 2 ${digest.slice(1)}x`, null],
  [`. 99999 8 2 ${digest}`, null],
  ['. 20326 8', null],
  ['', null],
])('the anchor %s', (text, expected) => {
  expect(parseAnchor(text)).toEqual(expected);
});
