import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostName, isWithin, normalName, parentName, reverseName } from './name.ts';

test.each([
  ['Alpha.TEST.', 'alpha.test'],
  ['.', ''],
  ['', ''],
  ['_dmarc.alpha.test', '_dmarc.alpha.test'],
  ['*.alpha.test', '*.alpha.test'],
  ['a..b', null],
  ['.a', null],
  [`${'a'.repeat(63)}.b`, `${'a'.repeat(63)}.b`],
  [`${'a'.repeat(64)}.b`, null],
  [`${'abcdefg.'.repeat(40)}x`, null],
  ['bücher.example', null],
  ['a b.example', null],
  ['a\r\nb.example', null],
  ['a\\.b', null],
])('normalName(%j) is %j', (text, name) => expect(normalName(text)).toBe(name));

test.each([
  ['MX.alpha.test.', 'mx.alpha.test'],
  ['mx/1.alpha.test', null],
  ['*.alpha.test', null],
])('hostName(%j) is %j', (text, name) => expect(hostName(text)).toBe(name));

test.each([
  ['192.0.2.5', '5.2.0.192.in-addr.arpa'],
  ['2001:db8::567:89ab', 'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ['::ffff:192.0.2.1', '1.0.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa'],
  ['fe80::1%eth0', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa'],
  ['192.0.2', null],
  ['alpha.test', null],
])('reverseName(%j) is %j', (address, name) => expect(reverseName(address)).toBe(name));

test('every IPv6 address has 32 nibbles below ip6.arpa', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(reverseName(address)?.split('.')).toHaveLength(34);
    }),
  );
});

test('what is within what', () => {
  expect(isWithin('a.alpha.test', 'alpha.test')).toBe(true);
  expect(isWithin('alpha.test', 'alpha.test')).toBe(true);
  expect(isWithin('notalpha.test', 'alpha.test')).toBe(false);
  expect(isWithin('anything', '')).toBe(true);
  expect(parentName('a.b')).toBe('b');
  expect(parentName('b')).toBe('');
  expect(parentName('')).toBe(null);
});
