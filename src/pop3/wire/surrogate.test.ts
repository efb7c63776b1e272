import { isAscii } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examine } from '../../message/examine.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import { maxSurrogateHeader } from '../limits.ts';
import { asciiHeader, withAsciiHeader } from './surrogate.ts';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function sent(message: string | Buffer, size: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of withAsciiHeader(pieces(Buffer.from(message), size))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('the surrogate of a message', () => {
  it('is the message itself where its header is ASCII', async () => {
    const message = 'Subject: a\r\n b\r\n\r\nä\r\n';
    for (let size = 1; size < message.length; size++) expect((await sent(message, size)).toString()).toBe(message);
  });

  it('is the same however the chunks are cut, with a body or without', async () => {
    for (const message of [
      'Subject: ä\r\nTo: a@b\r\n\r\nö\r\n',
      'Subject: ä\nTo: a@b\n\nö\n',
      'Subject: ä',
      'Subject: ä\r\n',
    ]) {
      const whole = await sent(message, message.length * 2);
      expect(whole.includes('=?UTF-8?B?w6Q=?=')).toBe(true);
      for (let size = 1; size < message.length; size++) expect(await sent(message, size)).toEqual(whole);
    }
  });

  it.each([
    ['To: =?utf-8?q?=C3=A4?= <a@b>, ö <o@b>', 'To: =?UTF-8?B?w6Q=?= <a@b>, =?UTF-8?B?w7Y=?= <o@b>\r\n'],
    ['To: friends: ä@b, c@b;', 'To: friends: =?UTF-8?B?w6RAYg==?= <nobody@invalid>, c@b;\r\n'],
    ['To: ü <"a b"@c>', 'To: =?UTF-8?B?w7w=?= <"a b"@c>\r\n'],
    [
      'Content-Disposition: attachment; filename="ä.txt"',
      "Content-Disposition: attachment; filename*=utf-8''%C3%A4.txt\r\n",
    ],
    ['Content-Type: ä', 'Content-Type: =?UTF-8?B?w6Q=?=\r\n'],
    ['no field ä', 'no field ä'],
  ])('%s', (written, expected) => {
    expect(asciiHeader(Buffer.from(written)).toString()).toBe(expected);
  });

  it('leaves a header alone that is too long to be held', async () => {
    const message = Buffer.from(`Subject: ä\r\n${'X: y\r\n'.repeat(maxSurrogateHeader / 6)}\r\nbody`);
    expect(await sent(message, 65_536)).toEqual(message);
  });

  it('says the same in ASCII', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map((each) => each.replaceAll(/[\p{C}\p{Z}]/gu, 'x').trim());
    fc.assert(
      fc.property(text, text, (subject, name) => {
        const quoted = name.replaceAll('\\', '').replaceAll('"', '');
        const header = Buffer.from(`Subject: ${subject}\r\nFrom: "${quoted}" <a@b.test>\r\n\r\n`);
        const ascii = asciiHeader(header);
        const [before, after] = [examine(header).envelope, examine(ascii).envelope];
        expect(isAscii(ascii)).toBe(true);
        expect(decodeWords(after.subject ?? '')).toBe(decodeWords(before.subject ?? ''));
        expect(decodeWords(after.from[0]?.name ?? '')).toBe(decodeWords(before.from[0]?.name ?? ''));
      }),
    );
  });
});
