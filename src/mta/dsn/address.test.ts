import fc from 'fast-check';
import { expect, test } from 'vitest';
import { originalRecipient, typedAddress, utf8AddrUnitext, utf8AddrXtext, utf8Address } from './address.ts';

test.each([
  ['utf-8;böb@bücher.test', true, 'utf-8; böb@bücher.test'],
  ['utf-8;b\\x{F6}b@b\\x{FC}cher.test', true, 'utf-8; böb@bücher.test'],
  ['utf-8;b\\x{F6}b@b\\x{FC}cher.test', false, 'utf-8; b\\x{F6}b@b\\x{FC}cher.test'],
  ['utf-8;böb@x.test', false, 'utf-8; b\\x{F6}b@x.test'],
  // What is not of the grammar is copied. RFC 6533 §3
  ['utf-8;b\\q@x.test', true, 'utf-8; b\\q@x.test'],
  ['UTF-8;b\\x{D800}@x.test', false, 'UTF-8; b\\x{D800}@x.test'],
  ['rfc822;Bob@x.test', false, 'rfc822; Bob@x.test'],
  ['x400; c=de; s=b', false, 'x400; c=de; s=b'],
])('ORCPT=%s, UTF-8 %s: %s', (orcpt, utf8, written) => expect(originalRecipient(orcpt, utf8)).toBe(written));

test('the recipient as it was routed', () => {
  expect(typedAddress('a@b.test', true)).toBe('rfc822; a@b.test');
  expect(typedAddress('ä@b.test', true)).toBe('utf-8; ä@b.test');
  expect(typedAddress('ä=+\\@b.test', false)).toBe('utf-8; \\x{E4}\\x{3D}\\x{2B}\\x{5C}@b.test');
});

test('every form is read back, and the first one is ASCII without anything that ORCPT escapes', () => {
  const address = fc
    .string({ unit: 'grapheme' })
    .filter((text) => !Array.from(text).some((c) => c < ' ' || (c >= '\x7f' && c < '\xa0')));
  fc.assert(
    fc.property(address, (text) => {
      const xtext = utf8AddrXtext(text);
      for (const unit of xtext) expect(unit > ' ' && unit <= '~' && unit !== '+' && unit !== '=').toBe(true);
      expect(utf8Address(xtext)).toBe(text);
      expect(utf8Address(utf8AddrUnitext(text))).toBe(text);
    }),
  );
});
