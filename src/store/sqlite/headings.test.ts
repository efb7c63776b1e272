/** Descriptions and headings: rows that say the same as the facts, made with the blob or afterwards, and gone with it. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../directory/types.ts';
import { descriptionOf } from '../../message/describe/describe.ts';
import { examine } from '../../message/examine.ts';
import { headingOf } from '../../message/heading/heading.ts';
import type { MailboxId, MessageField, Uid } from '../../ms/types.ts';
import { type TestStore, acceptance, addAccount, delivery, testStore } from '../testing/store.ts';
import { headingColumns } from './headings.ts';

const messages = [
  'Subject: plain\r\nFrom: A <a@x.test>\r\nDate: 1 Jan 2026 10:00:00 +0100\r\n\r\nx',
  'Subject: Re: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nTo: g: b@x.test, "C D" <c@x.test>;\r\nIn-Reply-To: <1@x.test>\r\n\r\nx',
  'Subject: Grüße\r\nFrom: Ä <a@x.test>\r\n\r\nx',
  "Content-Type: application/pdf; name*=utf-8''%C3%84.pdf\r\n\r\nx",
  'Content-Type: message/global\r\n\r\nSubject: inner\r\n\r\nx',
  `Subject: ${'x'.repeat(2_000)} =?utf-16?b?2AA=?=\r\n\r\nx`,
];
const dialects = [
  { utf8: false, rev2: false },
  { utf8: true, rev2: false },
  { utf8: true, rev2: true },
];
const fields = Object.keys(headingColumns) as readonly (keyof typeof headingColumns)[];
const whole = { from: 1 as Uid, to: 1_000 as Uid };

let store: TestStore;
let account: Account;
let inbox: MailboxId;

beforeAll(async () => {
  store = await testStore();
  account = await addAccount(store, 'ann@alpha.test');
  for (const message of messages) await store.spool.accept(acceptance(message, [delivery(account)]));
  const found = await store.mail.read.mailboxByUse(account.id, 'inbox');
  if (found === null) throw new Error('no INBOX');
  inbox = found.id;
});
afterAll(() => store.remove());

const rowsOf = (table: string): number => {
  const database = new DatabaseSync(join(store.folder, 'postern.db'));
  const row = database.prepare(`SELECT count(*) AS rows FROM ${table}`).get();
  database.close();
  return Number(row?.['rows']);
};

async function saysWhatTheFactsSay(): Promise<void> {
  const { read } = store.mail;
  const expected = messages.map((message) => examine(Buffer.from(message)));
  for (const dialect of dialects) {
    const described = await read.described(account.id, inbox, whole, 100, dialect);
    expect(described.map(({ description }) => description)).toEqual(
      expected.map((facts) => descriptionOf(facts, dialect)),
    );
  }
  const asked: readonly MessageField[] = [...fields, 'size', 'threadId'];
  const found = await read.fields(account.id, inbox, whole, 100, asked);
  const rows = await read.messages(account.id, inbox, whole, 100);
  expect(found).toEqual(
    expected.map((facts, at) => ({
      ...headingOf(facts),
      uid: rows[at]?.uid,
      size: rows[at]?.size,
      threadId: rows[at]?.threadId,
    })),
  );
}

describe('headings', () => {
  it('say what the facts say', saysWhatTheFactsSay);

  it('of older blobs say the same before they are made, and are made behind a start', async () => {
    await store.close();
    const database = new DatabaseSync(join(store.folder, 'postern.db'));
    database.exec(`DELETE FROM heading; DELETE FROM description;
      INSERT INTO undescribed SELECT max(id) FROM blob`);
    database.close();
    store = await testStore(store.folder);
    await saysWhatTheFactsSay();
    await expect.poll(() => rowsOf('undescribed')).toBe(0);
    expect([rowsOf('heading'), rowsOf('description')]).toEqual([messages.length, messages.length]);
    await saysWhatTheFactsSay();
  });

  it('are no more rows than asked for, and fewer where they are long', async () => {
    const long = `To: ${Array.from({ length: 1_999 }, (_, n) => `${'x'.repeat(60)}${n}@x.test`).join(',\r\n ')}\r\n\r\nx`;
    for (let n = 0; n < 8; n++) await store.spool.accept(acceptance(`X-N: ${n}\r\n${long}`, [delivery(account)]));
    const { read } = store.mail;
    expect(await read.fields(account.id, inbox, whole, 3, ['to'])).toHaveLength(3);
    const found = await read.fields(account.id, inbox, whole, 100, ['to']);
    expect(found.length).toBeGreaterThan(messages.length);
    expect(found.length).toBeLessThan(messages.length + 8);
  });

  it('go with their blob', async () => {
    await store.directory.change({ kind: 'remove-account', address: 'ann@alpha.test' });
    await store.maintenance.purge();
    expect([rowsOf('blob'), rowsOf('heading'), rowsOf('description')]).toEqual([0, 0, 0]);
  });
});
