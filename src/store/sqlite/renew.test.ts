import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acceptance, addAccount, delivery, testStore } from '../testing/store.ts';

it('a server on a backup gives nothing out again that the original gave out since', async () => {
  const store = await testStore();
  const folder = mkdtempSync(join(tmpdir(), 'postern-copy-'));
  try {
    const account = await addAccount(store, 'bob@b.test');
    const inbox = async (of: typeof store) => await of.mail.read.mailboxByName(account.id, 'INBOX');
    await store.spool.accept(acceptance('Subject: 1\r\n\r\n', [delivery(account)]));
    await store.maintenance.backup(folder, () => undefined);
    const before = await inbox(store);
    let copy = await testStore(folder);
    const after = await inbox(copy);
    expect(after?.uidValidity).toBeGreaterThan(before?.uidValidity ?? 0);
    expect(after?.messages).toBe(1);
    // Once, and not at every start.
    copy = await copy.reopen();
    expect((await inbox(copy))?.uidValidity).toBe(after?.uidValidity);
    await copy.spool.accept(acceptance('Subject: 2\r\n\r\n', [delivery(account)]));
    const now = await inbox(copy);
    expect(now?.messages).toBe(2);
    expect(now?.highestModSeq).toBeGreaterThan(1_000_000_000);
    expect((await copy.maintenance.verify(() => undefined)).problems).toEqual([]);
    await copy.remove();
  } finally {
    await store.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});
