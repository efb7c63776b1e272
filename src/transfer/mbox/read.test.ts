/** What other programs write. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Flag } from '../../ms/types.ts';
import { FileOctets } from '../file-octets.ts';
import { limits } from '../limits.ts';
import { fromLine, fromLineDate } from './from-line.ts';
import { type MboxDialect, mboxMessages } from './read.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-mbox-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string, dialect: MboxDialect = 'mboxrd') {
  const path = join(folder, 'box');
  writeFileSync(path, text, 'latin1');
  const file = await FileOctets.open(path);
  try {
    const found: { text: string; system: number; keywords: readonly string[]; date: number }[] = [];
    for await (const message of mboxMessages(file, { mailbox: 'INBOX', path, dialect }, () => undefined)) {
      const chunks: Buffer[] = [];
      for await (const chunk of message.chunks()) chunks.push(chunk);
      const { flags, internalDate } = message.details();
      found.push({ text: Buffer.concat(chunks).toString('latin1'), ...flags, date: internalDate });
    }
    return found;
  } finally {
    await file.close();
  }
}

const texts = async (text: string, dialect?: MboxDialect) => (await read(text, dialect)).map((message) => message.text);
const from = 'From ann@x Sun Nov 22 02:31:07 2026\n';

test('lines become CRLF, one empty line before a separator is not the message', async () => {
  expect(await texts(`${from}A: 1\n\nx\n\n${from}A: 2\n\ny\n>From z\n\n`)).toEqual([
    'A: 1\r\n\r\nx\r\n',
    'A: 2\r\n\r\ny\r\nFrom z\r\n',
  ]);
});

test('a file without its last empty line, or without its last line break, loses nothing', async () => {
  expect(await texts(`${from}A: 1\n\nx\n`)).toEqual(['A: 1\r\n\r\nx\r\n']);
  expect(await texts(`${from}A: 1\n\nx`)).toEqual(['A: 1\r\n\r\nx\r\n']);
  expect(await texts(`${from}A: 1\n\nx\n${from}A: 2\n\ny\n`)).toEqual(['A: 1\r\n\r\nx\r\n', 'A: 2\r\n\r\ny\r\n']);
});

test('a line that only begins like a separator is text', async () => {
  expect(await texts(`${from}A: 1\n\n\nFrom here on, all is well\n\n`)).toEqual([
    'A: 1\r\n\r\n\r\nFrom here on, all is well\r\n',
  ]);
});

test('Content-Length decides where it is true, and not where it is wrong', async () => {
  const body = `x\n\n${from}y\n`;
  const right = `${from}Content-Length: ${body.length}\n\n${body}\n${from}A: 2\n\nz\n`;
  expect(await texts(right, 'mboxcl2')).toEqual([
    `Content-Length: ${body.length}\r\n\r\n${body.replaceAll('\n', '\r\n')}`,
    'A: 2\r\n\r\nz\r\n',
  ]);
  expect(await texts(`${from}Content-Length: 3\n\nabcdef\n\n${from}A: 2\n\nz\n`, 'mboxcl')).toHaveLength(2);
  expect(await texts(`${from}Content-Length: 99999\n\nabcdef\n\n${from}A: 2\n\nz\n`, 'mboxcl')).toHaveLength(2);
});

test('flags and dates of mutt and Dovecot', async () => {
  const [message] = await read(`${from}A: 1\nStatus: RO\nX-Status: AF\nX-Keywords: work  home\n\nx\n\n`);
  expect(message).toMatchObject({
    text: 'A: 1\r\nStatus: RO\r\nX-Status: AF\r\nX-Keywords: work  home\r\n\r\nx\r\n',
    system: Flag.seen | Flag.answered | Flag.flagged,
    keywords: ['home', 'work'],
    date: Date.UTC(2026, 10, 22, 2, 31, 7),
  });
});

test('separators are found across the edges of what is read at one time', async () => {
  for (const short of [-12, -8, -1, 0, 1]) {
    const filler = 'x'.repeat(limits.chunk - from.length - 8 + short);
    const found = await texts(`${from}A: 1\n\n${filler}\n\n${from}A: 2\n\ny\n`);
    expect(found.map(({ length }) => length)).toEqual([filler.length + 10, 11]);
  }
});

test('what is no mbox is told', async () => {
  await expect(texts('Subject: x\n\n')).rejects.toThrow('is no mbox');
  expect(await texts('')).toEqual([]);
});

test.each([
  ['From a@b Sun Nov 22 02:31:07 2026', Date.UTC(2026, 10, 22, 2, 31, 7)],
  ['From a@b Sun Nov  2 02:31 2026', Date.UTC(2026, 10, 2, 2, 31)],
  ['From "a b"@c Sun Nov 22 02:31:07 CET 2026', Date.UTC(2026, 10, 22, 2, 31, 7)],
  ['From - Sun Nov 22 02:31:07 2026 +0100', Date.UTC(2026, 10, 22, 2, 31, 7)],
  ['From here on', null],
  ['From Sun Nov noon', null],
  ['To a Sun Nov 22 02:31:07 2026', null],
])('%s', (line, date) => {
  expect(fromLineDate(line)).toBe(date);
  if (date !== null) expect(fromLineDate(fromLine(date))).toBe(date);
});
