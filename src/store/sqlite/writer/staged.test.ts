/** Octets that had not reached their pack when the power went. */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AccountId } from '../../../directory/types.ts';
import type { Mailbox, Uid } from '../../../ms/types.ts';
import { type TestStore, addAccount, testStore } from '../../testing/store.ts';
import { databaseFile } from '../open.ts';

let store: TestStore;
let account: AccountId;
let inbox: Mailbox;
let cut: string;

beforeEach(async () => {
  store = await testStore();
  account = (await addAccount(store, 'a@alpha.test')).id;
  inbox = (await store.mail.read.mailboxByName(account, 'INBOX')) ?? expect.fail('no INBOX');
  cut = mkdtempSync(join(tmpdir(), 'postern-cut-'));
});
afterEach(async () => {
  await store.remove();
  rmSync(cut, { recursive: true });
});

const message = (at: number, size = 20): Buffer => Buffer.from(`Subject: ${at}\r\n\r\n${'x'.repeat(size)}\r\n`);

async function append(...messages: readonly Buffer[]): Promise<void> {
  const all = messages.map((bytes) => ({
    content: { kind: 'bytes', bytes } as const,
    flags: { system: 0, keywords: [] },
    internalDate: 0,
  }));
  expect((await store.mail.write.append(account, inbox.id, all)).ok).toBe(true);
}

/** What is on disk when the power goes now: all that was committed, and of the packs what was synced, or not even their names. */
function powerCut(kept: 'empty' | 'nothing'): void {
  cpSync(store.folder, cut, { recursive: true });
  for (const file of readdirSync(join(cut, 'packs'), { recursive: true, encoding: 'utf8' })) {
    const pack = join(cut, 'packs', file);
    if (!statSync(pack).isFile()) continue;
    if (kept === 'empty') truncateSync(pack, 0);
    else rmSync(pack);
  }
}

const staged = (directory: string): number => {
  const database = new DatabaseSync(databaseFile(directory), { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS n FROM staged').get()?.['n']);
  } finally {
    database.close();
  }
};

async function readBack(count: number): Promise<readonly string[]> {
  const again = await testStore(cut);
  try {
    expect((await again.maintenance.verify(() => undefined)).problems).toEqual([]);
    const range = { from: 1 as Uid, to: count as Uid };
    const found = await again.mail.read.contents(account, inbox.id, range, 1_000_000);
    return found.map(({ bytes }) => bytes.toString());
  } finally {
    await again.close();
  }
}

it.each(['empty', 'nothing'] as const)('are put back at the next start (%s)', async (kept) => {
  for (let at = 0; at < 5; at++) await append(message(at));
  powerCut(kept);
  expect(staged(cut)).toBe(5);
  expect(await readBack(5)).toEqual(Array.from({ length: 5 }, (_, at) => message(at).toString()));
  expect(staged(cut)).toBe(0);
});

it('leave no copy behind when their pack has been synced', async () => {
  await append(message(0));
  await append(message(1, 40_000));
  expect(staged(store.folder)).toBe(0);
  await append(message(2));
  expect(staged(store.folder)).toBe(1);
  await store.close();
  expect(staged(store.folder)).toBe(0);
  store = await testStore(store.folder);
});

it('are no more than the table may hold', async () => {
  for (let at = 0; at < 80; at++) await append(message(at, 30_000));
  expect(staged(store.folder)).toBeLessThan(36);
});
