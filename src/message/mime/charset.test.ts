import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCharset } from './charset.ts';

const octets = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('decodeCharset', () => {
  it.each([
    ['utf-8', '\xc3\xa4', 'ä'],
    [' UTF-8 ', '\xc3\xa4', 'ä'],
    ['utf8', '\xc3\xa4', 'ä'],
    ['utf-8', '\xef\xbb\xbfa', 'a'],
    ['utf-8', 'a\xff', 'a\ufffd'],
    ['iso-8859-1', '\xe4', 'ä'],
    ['iso-8859-15', '\xa4', '€'],
    ['windows-1251', '\xcf', 'П'],
    ['koi8-r', '\xf0', 'П'],
    ['shift_jis', '\x82\xb1', 'こ'],
    ['euc-jp', '\xa4\xb3', 'こ'],
    ['iso-2022-jp', '\x1b$B$3\x1b(B', 'こ'],
    ['gb2312', '\xc4\xe3', '你'],
    ['gb18030', '\xc4\xe3', '你'],
    ['big5', '\xa7A', '你'],
    ['euc-kr', '\xb0\xa1', '가'],
    ['tis-620', '\xa1', 'ก'],
    ['cp437', '\x84', 'ä'],
    ['ibm850', '\x84', 'ä'],
    ['cp932', '\x82\xb1', 'こ'],
    ['macintosh', '\x8a', 'ä'],
    ['utf-16', '\0a', 'a'],
    ['utf-16', '\xff\xfea\0', 'a'],
    ['utf-16le', 'a\0', 'a'],
    ['utf-32', '\0\0\xfe\xff\0\0\0a', 'a'],
    ['us-ascii', '\xc3\xa4', 'ä'],
    ['us-ascii', '\xe4', 'ä'],
    ['', '\xe4', 'ä'],
    ['x-unknown', '\xe4', 'ä'],
    ['hex', 'ab', 'ab'],
    ['base64', '\xe4', 'ä'],
    ['constructor', '\xe4', 'ä'],
    ['iso-2022-kr', 'abc', 'abc'],
    // RFC 2152
    ['utf-7', 'A+ImIDkQ.', 'A≢Α.'],
    ['utf-7', 'Hi Mom -+Jjo--!', 'Hi Mom -☺-!'],
    ['utf-7', '+ZeVnLIqe-', '日本語'],
    ['utf-7', 'Item 3 is +AKM-1.', 'Item 3 is £1.'],
    ['utf-7', '1+-1', '1+1'],
    ['utf-7', 'a+', 'a+'],
    ['utf-7', '+2AA-', '\ufffd'],
    ['utf-7', '+A', ''],
  ])('%j %j', (charset, text, plain) => {
    expect(decodeCharset(octets(text), charset)).toBe(plain);
  });

  it('never throws, whatever the name and the octets', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('utf-7', 'utf-16', 'iso-2022-jp', 'cp932', 'utf-32', 'gb18030', '__proto__', '_sbcs'),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), name, (bytes, charset) => {
        const text = decodeCharset(Buffer.from(bytes), charset);
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
