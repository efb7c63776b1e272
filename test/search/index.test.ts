/**
 * SEARCH finds the same with the text index and without it, whatever is searched for and however far the index has come.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import { noMetrics } from '../../src/base/metrics.ts';
import type { Authentication } from '../../src/directory/authentication.ts';
import type { Account, AccountId } from '../../src/directory/types.ts';
import { createImapListener } from '../../src/imap/server/listener.ts';
import type { Having, MailReader, MailStore, TextIndex, UidRange } from '../../src/ms/port.ts';
import { Flag, type Mailbox, type MailboxId } from '../../src/ms/types.ts';
import { TextIndexClient } from '../../src/store/sqlite/search/text-index.ts';
import { type TestStore, addAccount, testStore } from '../../src/store/testing/store.ts';
import { Connection } from '../imaptest/connection.ts';

const words = [
  'Grüße',
  'straße',
  'hello',
  'HELP',
  'shell',
  'x1y',
  'foo-bar',
  'a.b@c.test',
  '日本語',
  'naïve',
  'İstanbul',
  'é',
];
const random = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

/** Messages of several kinds: encodings, HTML, enclosed messages, quoting in addresses, a long word, a large one. */
function message(seed: number): Buffer {
  const next = random(seed + 1);
  const word = (): string => words[Math.floor(next() * words.length)] ?? '';
  const text = Array.from({ length: 1 + Math.floor(next() * 12) }, word).join(next() < 0.5 ? ' ' : ', ');
  const subject = `=?utf-8?B?${Buffer.from(`${word()} ${word()}`).toString('base64')}?=`;
  const head = `From: "Jo\\hn ${seed}" <j@${seed % 7}.test>\r\nTo: bob@example.test (Bob ${seed % 5})\r\nSubject: ${subject}\r\nX-Extra: ${seed}\r\n`;
  const base64 = Buffer.from(text).toString('base64');
  const kinds: readonly string[] = [
    `${head}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}\r\n`,
    `${head}Content-Type: text/html; charset=utf-8\r\n\r\n<p>${text}<b>bo</b>ld</p>\r\n`,
    `${head}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}\r\n`,
    `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner ${seed}\r\n\r\n${text}\r\n--b--\r\n`,
    `${head}\r\n${'w'.repeat(seed % 11 === 0 ? 9_000 : 10)} ${seed}\r\n`,
    `${head}\r\n${(seed % 13 === 0 ? 'line of a large one\r\n' : '').repeat(20_000)}end ${seed}\r\n`,
  ];
  return Buffer.from(kinds[seed % kinds.length] ?? head);
}

const count = 260;
let store: TestStore;
let account: Account;
let inbox: Mailbox;
let index: TextIndexClient;
const listeners: Listener[] = [];
const connections: Connection[] = [];

async function connected(mail: MailStore): Promise<Connection> {
  const authentication: Authentication = {
    mechanisms: () => [],
    begin: () => null,
    account: (address) => store.directory.account(address),
    password: () => Promise.resolve({ kind: 'success', account }),
  };
  const listener = createImapListener({
    hostname: 'mail.alpha.test',
    store: mail,
    authentication,
    tls: null,
    implicitTls: false,
    allowClearPasswords: true,
    log: silentLog,
    metrics: noMetrics,
    clock: { now: () => Date.now() },
  });
  listeners.push(listener);
  const connection = new Connection(await listener.listen('127.0.0.1', 0));
  connections.push(connection);
  await connection.answer();
  for (const command of ['LOGIN a@alpha.test x', 'SELECT INBOX']) {
    connection.send(`s ${command}\r\n`);
    await connection.through('s');
  }
  return connection;
}

async function searched(connection: Connection, program: string): Promise<string> {
  connection.send(`s UID SEARCH ${program}\r\n`);
  const answers = await connection.through('s');
  expect(answers.at(-1)).toMatch(/^s OK/);
  return answers.find((answer) => answer.startsWith('* SEARCH')) ?? 'nothing';
}

const literal = (text: string): string => `{${Buffer.byteLength(text)}+}\r\n${Buffer.from(text).toString('latin1')}`;

async function append(from: number, to: number): Promise<void> {
  const messages = Array.from({ length: to - from }, (_, at) => ({
    content: { kind: 'bytes', bytes: message(from + at) } as const,
    flags: { system: (from + at) % 3 === 0 ? Flag.seen : 0, keywords: [] },
    internalDate: 0,
  }));
  const outcome = await store.mail.write.append(account.id, inbox.id, messages);
  expect(outcome.ok).toBe(true);
}

/** A reader that never says whether a heading has a string: every text is looked at. */
const unhelped = (read: MailReader): MailReader =>
  new Proxy(read, {
    get: (target, name): unknown => {
      const value: unknown = Reflect.get(target, name);
      if (name === 'having') {
        return async (account: AccountId, mailbox: MailboxId, range: UidRange): Promise<Having> => {
          const messages = await target.messages(account, mailbox, range, count * 2);
          return { having: [], unknown: messages.map(({ uid }) => uid) };
        };
      }
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

let plain: Connection;
let narrow: Connection;
let asked = 0;
let narrowed = 0;

beforeAll(async () => {
  store = await testStore();
  account = await addAccount(store, 'a@alpha.test');
  const found = await store.mail.read.mailboxByName(account.id, 'INBOX');
  if (found === null) throw new Error('no INBOX');
  inbox = found;
  await append(0, count);
  index = store.mail.index as TextIndexClient;
  await index.settle(account.id);
  const watched: TextIndex = {
    candidates: async (...args) => {
      const uids = await index.candidates(...args);
      asked += 1;
      if (uids !== null && uids.length < count) narrowed += 1;
      return uids;
    },
  };
  const { read, write, content, changes } = store.mail;
  plain = await connected({ read: unhelped(read), write, content, changes });
  narrow = await connected({ read, write, content, changes, index: watched });
}, 30_000);

afterAll(async () => {
  for (const connection of connections) connection.close();
  for (const listener of listeners) await listener.close(0);
  await store.remove();
});

const piece = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(
    'inner',
    'subject',
    'john',
    'Jo\\hn',
    'bob',
    '<j@',
    '(bob',
    'x-extra: 1',
    'bold',
    'large one',
    'w'.repeat(50),
    'end 2',
    'e',
  ),
);
const string = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 2 }), fc.constantFrom(' ', ', ', ''), fc.nat(4), fc.nat(3))
  .map(([pieces, between, from, less]) => {
    const whole = pieces.join(between);
    const cut = whole.slice(Math.min(from, whole.length - 1), Math.max(whole.length - less, from + 1));
    return cut === '' ? 'x' : cut;
  });
const key = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('TEXT', 'BODY', 'TEXT', 'BODY', 'SUBJECT', 'FROM', 'TO', 'HEADER X-EXTRA', 'HEADER SUBJECT'),
      string,
    )
    .map(([name, text]) => `${name} ${literal(text)}`),
  fc
    .tuple(fc.constantFrom('TEXT', 'BODY', 'SUBJECT', 'HEADER X-EXTRA'), string)
    .map(([name, text]) => `FUZZY ${name} ${literal(text)}`),
  fc.constant('SEEN'),
);
const program = fc.oneof(
  key,
  key.map((one) => `NOT ${one}`),
  fc.tuple(key, key).map(([one, other]) => `OR ${one} ${other}`),
  fc.tuple(key, key).map(([one, other]) => `(${one} NOT ${other})`),
);

const same = (runs: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(program, async (wanted) => {
      const text = `CHARSET UTF-8 ${wanted}`;
      expect(await searched(narrow, text)).toBe(await searched(plain, text));
    }),
    { numRuns: runs },
  );

describe('the text index of an account', () => {
  it('goes with the account', async () => {
    const other = await addAccount(store, 'gone@alpha.test');
    await index.settle(other.id);
    const file = join(store.folder, 'search', `${other.id}.db`);
    expect(existsSync(file)).toBe(true);
    await store.directory.change({ kind: 'remove-account', address: 'gone@alpha.test' });
    await store.maintenance.purge();
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(store.folder, 'search', `${account.id}.db`))).toBe(true);
  });
});

describe('SEARCH with the text index', () => {
  it('finds what it finds without', async () => {
    await same(200);
    expect(asked).toBeGreaterThan(80);
    expect(narrowed).toBeGreaterThan(asked / 4);
  }, 60_000);

  it('does so while mail comes and goes', async () => {
    await append(count, count + 40);
    await store.mail.write.expunge(
      account.id,
      inbox.id,
      [3, 4, 50, 51, 52].map((uid) => uid as never),
      true,
    );
    for (const connection of [plain, narrow]) {
      connection.send('n NOOP\r\n');
      await connection.through('n');
    }
    await same(50);
    await index.settle(account.id);
    await same(50);
  }, 60_000);

  it('makes an index again that is not of this mail', async () => {
    await index.close();
    rmSync(join(store.folder, 'search'), { recursive: true });
    const again = new TextIndexClient({ file: join(store.folder, 'postern.db'), directory: store.folder }, silentLog);
    await again.settle(account.id);
    expect(existsSync(join(store.folder, 'search', `${account.id}.db`))).toBe(true);
    const uids = await again.candidates(account.id, inbox.id, 'inner', false);
    expect(uids?.length).toBeGreaterThan(10);
    expect(uids?.length).toBeLessThan(count);
    await again.close();
  }, 30_000);
});
