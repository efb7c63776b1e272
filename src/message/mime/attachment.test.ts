import { describe, expect, it } from 'vitest';
import { examine } from '../examine.ts';
import { fileName } from './attachment.ts';

const part = (header: string, body = 'x'): string => `${header}\n\n${body}\n`;
const multipart = (subtype: string, ...parts: readonly string[]): string =>
  part(
    `Content-Type: multipart/${subtype}; boundary=B${subtype}`,
    `${parts.map((each) => `--B${subtype}\n${each}`).join('')}--B${subtype}--`,
  );
const text = part('Content-Type: text/plain');
const html = part('Content-Type: text/html');

describe('hasAttachment', () => {
  const cases: readonly (readonly [what: string, message: string, has: boolean])[] = [
    ['text', text, false],
    ['alternatives', multipart('alternative', text, html), false],
    ['a PDF beside a text', multipart('mixed', text, part('Content-Type: application/pdf')), true],
    ['a PDF alone', part('Content-Type: application/pdf'), true],
    [
      'an inline PDF',
      multipart('mixed', text, part('Content-Type: application/pdf\nContent-Disposition: inline')),
      true,
    ],
    ['an inline image', multipart('mixed', text, part('Content-Type: image/png\nContent-Disposition: inline')), false],
    ['an image', multipart('mixed', text, part('Content-Type: image/png')), true],
    ['an image of the HTML', multipart('related', html, part('Content-Type: image/png\nContent-ID: <a>')), false],
    ['a named text', multipart('mixed', text, part('Content-Type: text/csv; name=a.csv')), true],
    ['an attached text', multipart('mixed', text, part('Content-Disposition: attachment')), true],
    ['a signature', multipart('signed', text, part('Content-Type: application/pgp-signature; name=s.asc')), false],
    [
      'an S/MIME message',
      part('Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Disposition: attachment; filename=smime.p7m'),
      false,
    ],
    [
      'an encrypted message',
      multipart(
        'encrypted',
        part('Content-Type: application/pgp-encrypted'),
        part('Content-Type: application/octet-stream'),
      ),
      false,
    ],
    [
      'a bounce',
      multipart(
        'report',
        text,
        part('Content-Type: message/delivery-status'),
        part('Content-Type: message/rfc822', text),
      ),
      false,
    ],
    ['a forwarded message', multipart('mixed', text, part('Content-Type: message/rfc822', text)), true],
    [
      'deep inside',
      multipart(
        'mixed',
        multipart('alternative', text, multipart('related', html, part('Content-Type: audio/ogg'))),
        text,
      ),
      true,
    ],
  ];
  it.each(cases)('%s: %s', (_what, message, has) => {
    expect(examine(Buffer.from(message)).hasAttachment).toBe(has);
  });
});

describe('fileName', () => {
  it.each([
    ['Content-Disposition: attachment; filename=a.txt\nContent-Type: text/plain; name=b.txt', 'a.txt'],
    ['Content-Type: text/plain; name=b.txt', 'b.txt'],
    ["Content-Disposition: attachment; filename*=utf-8''%c3%a4.txt", 'ä.txt'],
    ['Content-Disposition: attachment; filename="=?utf-8?q?=C3=A4.txt?="', 'ä.txt'],
    ['Content-Disposition: attachment; filename="../../etc/passwd"', 'passwd'],
    ['Content-Disposition: attachment; filename="C:\\\\x\\\\a.txt"', 'a.txt'],
    ["Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEtxt.exe", 'atxt.exe'],
    ['Content-Disposition: attachment; filename=".."', null],
    ['Content-Disposition: attachment; filename=""', null],
    ['Content-Disposition: attachment', null],
  ])('%j is %j', (header, name) => {
    expect(fileName(examine(Buffer.from(part(header))).structure)).toBe(name);
  });
});
