/** postern undelete, against a store with mail in it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../directory/types.ts';
import { Flag, type Mailbox, type Uid } from '../ms/types.ts';
import { type TestStore, addAccount, testStore } from '../store/testing/store.ts';
import { parseSince } from './commands/undelete.ts';
import { run } from './testing.ts';

let folder = '';
let store: TestStore;
let account: Account;

const at = (...words: readonly string[]) =>
  run(['undelete', 'ann@example.org', ...words], { workingDirectory: folder, env: { POSTERN_DATA: folder } });

const inbox = async (): Promise<Mailbox> =>
  (await store.mail.read.mailboxByName(account.id, 'INBOX')) ?? expect.fail('no INBOX');

/** The server runs while the commands do. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-undelete-'));
  store = await testStore(folder);
  account = await addAccount(store, 'ann@example.org');
  const { id } = await inbox();
  const uids: Uid[] = [];
  for (const subject of ['one', '=?utf-8?q?zw=C3=B6lf?=', 'esc\u001b[31m']) {
    const text = `From: Bob <bob@example.net>\r\nMessage-ID: <${uids.length}@x>\r\nSubject: ${subject}\r\n\r\nhi\r\n`;
    const message = {
      content: { kind: 'bytes' as const, bytes: Buffer.from(text) },
      flags: { system: Flag.seen, keywords: ['k'] },
      internalDate: 1_700_000_000_000,
    };
    const appended = await store.mail.write.append(account.id, id, [message]);
    uids.push(...(appended.ok ? appended.value.uids : expect.fail(appended.error)));
  }
  await store.mail.write.expunge(account.id, id, uids, true);
});

afterAll(() => store.remove());

test('--list shows what can be put back, and what strangers wrote does nothing to the terminal', async () => {
  const { out, exit } = await at('--list');
  expect(exit).toBe(0);
  expect(out.split('\n')[0]).toMatch(/^DELETED +MAILBOX +FROM +SUBJECT +SIZE +MESSAGE-ID$/);
  expect(out).toMatch(/INBOX +bob@example\.net +zwölf +\d+ B +1@x\n/);
  expect(out).not.toContain('\u001b');
  expect(JSON.parse((await at('--list', '--json', '--message-id', '<0@x>')).out)).toMatchObject([
    { mailbox: 'INBOX', uid: 1, subject: 'one', from: ['bob@example.net'], messageId: '0@x' },
  ]);
  expect((await at('--list', '--mailbox', 'Trash')).out).toBe('There is nothing to put back.\n');
  expect((await at('--list', '--since', '2999-01-01', '--json')).out).toBe('[]\n');
});

test('a choice must be made', async () => {
  expect((await at()).error).toContain('nothing says which messages to put back');
  expect((await at('--all', '--mailbox', 'INBOX')).exit).toBe(64);
  expect((await at('--since', 'yesterday')).error).toContain('yesterday is not a date');
  const unknown = await run(['undelete', 'eve@example.org', '--all'], { env: { POSTERN_DATA: folder } });
  expect([unknown.exit, unknown.error]).toEqual([
    67,
    expect.stringContaining('eve@example.org is not an account here'),
  ]);
});

test('messages come back with their flags while the server runs', async () => {
  expect((await at('--message-id', '1@x')).out).toBe('1 message is back\n');
  expect((await at('--message-id', '1@x')).exit).toBe(67);
  expect((await at('--since', '1h', '--mailbox', 'inbox')).out).toBe('2 messages are back\n');
  expect((await at('--all')).out).toBe('0 messages are back\n');
  const messages = await store.mail.read.messages(account.id, (await inbox()).id, { from: 1 as Uid, to: 99 as Uid }, 9);
  expect(messages.map(({ flags }) => flags)).toEqual(Array(3).fill({ system: Flag.seen, keywords: ['k'] }));
});

test.each([
  ['2026-11-20', Date.UTC(2026, 10, 20)],
  ['2026-11-20 15:30', Date.UTC(2026, 10, 20, 15, 30)],
  ['2026-11-20T15:30:00+01:00', Date.UTC(2026, 10, 20, 14, 30)],
  ['2h', -7_200_000],
  ['2 d', -172_800_000],
  ['20 Nov 2026', null],
  ['2026-13-01', null],
  ['', null],
])('since %j', (written, at) => expect(parseSince(written, 0)).toBe(at));
