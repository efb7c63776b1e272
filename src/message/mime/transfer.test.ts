import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { decodeTransfer, encodeBase64, encodeQuotedPrintable, isIdentity } from './transfer.ts';

const decoded = (text: string, encoding: string): string =>
  decodeTransfer(Buffer.from(text, 'latin1'), encoding).toString('latin1');

describe('decodeTransfer', () => {
  it.each([
    ['base64', 'YWJj', 'abc'],
    ['BASE64', 'YWJj', 'abc'],
    ['base64', 'YW Jj\r\nZA==\r\n', 'abcd'],
    ['base64', 'YQ==YmM=', 'abc'],
    ['base64', 'YQ==\r\n\r\n', 'a'],
    ['base64', 'Y!W@J#j', 'abc'],
    ['base64', 'Y!W@J#jZA==ZQ==', 'abcde'],
    ['base64', '-_8=', '\xfb\xff'],
    ['base64', 'YWJ', 'ab'],
    ['base64', 'YWJjZ', 'abc'],
    ['base64', '', ''],
    ['base64', '====', ''],
    ['quoted-printable', 'a=3Db', 'a=b'],
    ['quoted-printable', 'a=3db=e4', 'a=b\xe4'],
    ['quoted-printable', 'a=\r\nb=\nc', 'abc'],
    ['quoted-printable', 'a= \t\r\nb', 'ab'],
    ['quoted-printable', 'a \t\r\nb\t\nc ', 'a\r\nb\nc'],
    ['quoted-printable', 'a=20\r\nb', 'a \r\nb'],
    ['quoted-printable', 'a =20 \r\n', 'a  \r\n'],
    ['quoted-printable', 'a=\r', 'a=\r'],
    ['quoted-printable', 'a=zz=4', 'a=zz=4'],
    ['quoted-printable', 'a=', 'a'],
    ['quoted-printable', 'raw \xe4', 'raw \xe4'],
    ['x-uuencode', 'begin 644 a\n#86)C\n`\nend\n', 'abc'],
    ['x-uuencode', 'text before\r\nbegin 644 a\r\n%86)C9&4 \r\n \r\nend\r\n', 'abcde'],
    ['x-uue', '#86)C', 'abc'],
    ['x-uuencode', 'begin 644 a', ''],
    ['7bit', 'a=3D', 'a=3D'],
    ['8bit', '\xe4', '\xe4'],
    ['x-unknown', 'YWJj', 'YWJj'],
  ])('%s %j', (encoding, text, plain) => {
    expect(decoded(text, encoding)).toBe(plain);
  });

  it('gives the same octets back, not a copy, where there is no encoding', () => {
    const body = Buffer.from('x');
    expect(decodeTransfer(body, 'binary')).toBe(body);
    expect([isIdentity('8bit'), isIdentity('base64'), isIdentity('nonsense')]).toEqual([true, false, true]);
  });

  it('never throws and never grows', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('base64', 'quoted-printable', 'x-uuencode'),
        (octets, encoding) => {
          expect(decodeTransfer(Buffer.from(octets), encoding).length).toBeLessThanOrEqual(octets.length);
        },
      ),
    );
  });
});

const longestLine = (text: string): number => Math.max(...text.split('\r\n').map((line) => line.length));

describe('encodeBase64', () => {
  it('is undone, in CRLF lines of at most 76 characters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        const encoded = encodeBase64(Buffer.from(octets)).toString('latin1');
        expect(longestLine(encoded)).toBeLessThanOrEqual(limits.encodedLine);
        expect(encoded === '' || encoded.endsWith('\r\n')).toBe(true);
        expect(decodeTransfer(Buffer.from(encoded), 'base64')).toEqual(Buffer.from(octets));
      }),
    );
  });
});

describe('encodeQuotedPrintable', () => {
  it.each([
    ['a=b', 'a=3Db'],
    ['a \r\n', 'a=20\r\n'],
    ['a\t', 'a=09'],
    ['a\nb', 'a\r\nb'],
    ['.\r\n..', '=2E\r\n=2E.'],
    ['From me\r\nFrom', '=46rom me\r\nFrom'],
    ['\xe4', '=E4'],
    ['a\rb', 'a=0Db'],
    ['x'.repeat(76), 'x'.repeat(76)],
    ['x'.repeat(77), `${'x'.repeat(75)}=\r\nxx`],
  ])('%j is %j', (text, encoded) => {
    expect(encodeQuotedPrintable(Buffer.from(text, 'latin1')).toString('latin1')).toBe(encoded);
  });

  it('is undone, in ASCII lines of at most 76 characters', () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc
        .array(fc.constantFrom('a', ' ', '.', '=', '\r\n', '\xe4', 'From ', '\t', 'word '), { maxLength: 200 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(octets, (text) => {
        const canonical = text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
        const encoded = encodeQuotedPrintable(Buffer.from(canonical, 'latin1')).toString('latin1');
        expect(longestLine(encoded)).toBeLessThanOrEqual(limits.encodedLine);
        for (const line of encoded.split('\r\n')) {
          expect(line.startsWith('.') || line.startsWith('From ') || line.endsWith(' ')).toBe(false);
        }
        expect(decoded(encoded, 'quoted-printable')).toBe(canonical);
      }),
      { numRuns: 300 },
    );
  });
});
