/** The text index goes on where it was when the server stopped: no mail must come, and nobody must search. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccountId } from '../../src/directory/types.ts';
import { noFlags } from '../../src/ms/types.ts';
import { type TestStore, addAccount, testStore } from '../../src/store/testing/store.ts';

const count = 250;
let store: TestStore;

beforeAll(async () => {
  store = await testStore();
});

afterAll(() => store.remove());

async function filled(address: string): Promise<AccountId> {
  const { id } = await addAccount(store, address);
  const inbox = await store.mail.read.mailboxByName(id, 'INBOX');
  if (inbox === null) throw new Error('no INBOX');
  const messages = Array.from({ length: count }, (_, at) => ({
    content: { kind: 'bytes', bytes: Buffer.from(`Subject: ${at}\r\n\r\nword\r\n`) } as const,
    flags: noFlags,
    internalDate: 0,
  }));
  expect((await store.mail.write.append(id, inbox.id, messages)).ok).toBe(true);
  return id;
}

/** The last e-mail that is indexed. */
function progress(account: AccountId): number {
  const file = join(store.folder, 'search', `${account}.db`);
  if (!existsSync(file)) return 0;
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
    try {
      return Number(database.prepare('SELECT email FROM progress').get()?.['email'] ?? 0);
    } finally {
      database.close();
    }
  } catch {
    // Being made at this moment.
    return 0;
  }
}

it('indexes what it had not come to, in every account', async () => {
  const accounts = [await filled('one@alpha.test'), await filled('two@alpha.test')];
  const empty = (await addAccount(store, 'none@alpha.test')).id;
  await store.close();
  for (const account of accounts) {
    for (const ending of ['.db', '.db-wal', '.db-shm'])
      rmSync(join(store.folder, 'search', `${account}${ending}`), { force: true });
  }
  store = await testStore(store.folder);
  await expect.poll(() => accounts.map(progress), { timeout: 60_000, interval: 50 }).toEqual([count, count]);
  expect(existsSync(join(store.folder, 'search', `${empty}.db`))).toBe(false);
}, 90_000);
