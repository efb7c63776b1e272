/**
 * Octets that no literal may hold: NULs, and what else BINARYMIME mail brings, in a small message and in one that is read by range.
 * RFC 9051 §4.3, §4.3.1, §6.4.5; RFC 3516 §4.2.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { testAccount } from '../../../src/imap/testing/authentication.ts';
import { memoryStore } from '../../../src/imap/testing/memory-store.ts';
import { TestClient, testServer } from '../../../src/imap/testing/server.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of open.splice(0)) await end();
});

async function selected(message: Buffer): Promise<TestClient> {
  const server = await testServer(memoryStore({ account: testAccount.id, now: () => 0 }));
  await server.put(message);
  const me = await TestClient.selected(server.port);
  open.push(() => me.close(), () => server.listener.close(200));
  return me;
}

const header = 'Subject: a\0b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=s\r\n\r\n';
const part = 'Content-Type: application/x-any\r\nContent-Transfer-Encoding: binary\r\n\r\n';
const message = (body: string): Buffer =>
  Buffer.from(`${header}--s\r\n${part}${body}\r\n--s\r\nContent-Type: application/x-sign\r\n\r\nx\r\n--s--\r\n`, 'latin1');

const shown = (text: string): string => text.replaceAll('\0', '\x80');

describe.each([
  ['a few octets', '\0\n.\n\r\0\xff\r)\r\n'],
  ['lines of a million octets', `${'x'.repeat(1_000_000)}\0\n${'y'.repeat(1_000_000)}\r${'z'.repeat(1_000_000)}`],
])('%s', (_name, body) => {
  const whole = message(body).toString('latin1');

  it.each([
    ['BODY.PEEK[]', 'BODY[]', shown(whole)],
    ['BODY.PEEK[1]', 'BODY[1]', shown(body)],
    ['BODY.PEEK[TEXT]', 'BODY[TEXT]', shown(whole.slice(header.length))],
    ['BODY.PEEK[HEADER]', 'BODY[HEADER]', shown(header)],
    ['BODY.PEEK[HEADER.FIELDS (SUBJECT)]', 'BODY[HEADER.FIELDS (SUBJECT)]', shown('Subject: a\0b\r\n\r\n')],
    ['RFC822.TEXT', 'RFC822.TEXT', shown(whole.slice(header.length))],
  ])('%s has the sign for a NUL in its place', async (item, label, expected) => {
    const me = await selected(message(body));
    me.send(`a FETCH 1 (${item})\r\n`);
    const heard = (await me.through('a')).join('\r\n');
    expect(heard).toContain(`${label} {${expected.length}}\r\n`);
    expect(heard.includes(expected)).toBe(true);
    expect(heard.includes('\0')).toBe(false);
  });

  it.each([
    ['BINARY.PEEK[1]', 'BINARY[1]', body],
    ['BINARY.PEEK[]', 'BINARY[]', whole],
    ['BINARY.PEEK[1]<0.2>', 'BINARY[1]<0>', body.slice(0, 2)],
  ])('%s has every octet', async (item, label, expected) => {
    const me = await selected(message(body));
    me.send(`a FETCH 1 (${item})\r\n`);
    const heard = (await me.through('a')).join('\r\n');
    expect(heard).toMatch(expected.includes('\0') ? '~{' : '{');
    expect(heard.startsWith(`* 1 FETCH (${label} `)).toBe(true);
    expect(heard.includes(`{${expected.length}}\r\n${expected}`)).toBe(true);
  });
});
