import { describe, expect, it } from 'vitest';
import { examine } from '../examine.ts';
import { limits } from '../limits.ts';
import { foldText } from './preview.ts';

const preview = (message: string): string => examine(Buffer.from(message, 'latin1')).preview;
const mixed = (...parts: readonly string[]): string =>
  `Content-Type: multipart/mixed; boundary=B\n\n${parts.map((part) => `--B\n${part}\n`).join('')}--B--\n`;

describe('preview', () => {
  const html = 'Content-Type: text/html\n\n<p>from html</p>';
  const enclosed = 'Content-Type: message/rfc822\n\nSubject: x\n\nfrom enclosed';
  it.each([
    ['plain', 'Subject: x\n\n  Hello,\r\n\r\n\tworld  ', 'Hello, world'],
    ['HTML', html, 'from html'],
    ['plain before HTML, in any order', mixed(html, '\nfrom plain'), 'from plain'],
    ['HTML where the plain text is empty', mixed('\n \n', html), 'from html'],
    ['not an attachment', mixed('Content-Disposition: attachment\n\nno', html), 'from html'],
    ['own text before enclosed', mixed(enclosed, html), 'from html'],
    ['enclosed text where there is no other', mixed(enclosed), 'from enclosed'],
    [
      'base64 and a charset',
      'Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n\n5PY=\n',
      'äö',
    ],
    ['quoted-printable', 'Content-Transfer-Encoding: quoted-printable\n\n=C3=\n=A4', 'ä'],
    [
      'neither preamble nor boundary',
      `Content-Type: multipart/mixed; boundary=B\n\npreamble\n--B\n\ntext\n--B--\nepilogue`,
      'text',
    ],
    ['a multipart that lacks its boundary', 'Content-Type: multipart/mixed\n\ntext', 'text'],
    ['none', 'Content-Type: image/png\n\nxyz', ''],
    ['long style sheets', `Content-Type: text/html\n\n<style>${'x'.repeat(20_000)}</style>text`, 'text'],
  ])('%s', (_what, message, text) => {
    expect(preview(message)).toBe(text);
  });

  it('has at most the characters of the limit, none of them halved', () => {
    const text = foldText('🎉'.repeat(1000));
    expect(Array.from(text)).toHaveLength(limits.previewCharacters);
    expect(text.isWellFormed()).toBe(true);
    expect(foldText('ab '.repeat(1000)).length).toBeLessThanOrEqual(limits.previewCharacters);
  });

  it('drops what only pads', () => {
    expect(foldText('\u200c\u00a0\ufeff a\u00ad\u200b \u202eb\0')).toBe('a b');
  });
});
