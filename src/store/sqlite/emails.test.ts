/** E-mails of an account: which have an attachment, also where that was not kept yet, and that none is looked for among all messages. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EmailId } from '../../ms/types.ts';
import { type TestStore, acceptance, addAccount, delivery, testStore } from '../testing/store.ts';

let store: TestStore;

beforeEach(async () => {
  store = await testStore();
});

afterEach(() => store.remove());

const plain = 'From: a@a.test\r\nSubject: Plain\r\n\r\nHello\r\n';
const attached = [
  'From: a@a.test',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b\r\n\r\nHello',
  '--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\n\r\nx',
  '--b--\r\n',
].join('\r\n');

function changed(sql: string): void {
  const database = new DatabaseSync(join(store.folder, 'postern.db'), { timeout: 10_000 });
  database.exec(sql);
  database.close();
}

function rowsWhere(condition: string): number {
  const database = new DatabaseSync(join(store.folder, 'postern.db'), { readOnly: true, timeout: 10_000 });
  const count = Number(database.prepare(`SELECT count(*) AS count FROM email WHERE ${condition}`).get()?.['count']);
  database.close();
  return count;
}

it('knows which have an attachment, before and after old ones were looked at', async () => {
  const account = await addAccount(store, 'bob@b.test');
  for (const message of [plain, attached, plain, attached])
    await store.spool.accept(acceptance(message, [delivery(account)]));
  const asked = () => store.emails.withAttachment(account.id, 1 as EmailId, 5 as EmailId);
  expect(await asked()).toEqual([2, 4]);
  expect(rowsWhere('has_attachment IS NULL')).toBe(0);
  changed('UPDATE email SET has_attachment = NULL WHERE id > 2');
  expect(await asked()).toEqual([2, 4]);
  store = await store.reopen();
  await expect.poll(() => rowsWhere('has_attachment IS NULL'), { timeout: 20_000 }).toBe(0);
  expect(rowsWhere('has_attachment = 1')).toBe(2);
  expect(await asked()).toEqual([2, 4]);
});

it.each([
  'SELECT mailbox_id, uid, size FROM message WHERE account_id = ? AND email_id = ? ORDER BY mailbox_id, uid',
  'SELECT m.size FROM json_each(?) u CROSS JOIN message m ON m.account_id = ? AND m.email_id = u.value',
])('looks an e-mail up by its index: %s', (sql) => {
  const database = new DatabaseSync(join(store.folder, 'postern.db'), { readOnly: true, timeout: 10_000 });
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all('[1]', 1);
  database.close();
  expect(plan.map((step) => step['detail']).join('\n')).toContain('message_email (account_id=? AND email_id=?)');
});
