/** A purged tombstone is not silently forgotten: clients from before it are told so. RFC 7162 §3.2.6 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it, vi } from 'vitest';
import { type ModSeq, type Uid, noFlags } from '../../../ms/types.ts';
import { addAccount, testStore } from '../../testing/store.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('remembers up to where it has forgotten what went away', async () => {
  const store = await testStore();
  try {
    const account = (await addAccount(store, 'a@alpha.test')).id;
    const inbox = await store.mail.read.mailboxByName(account, 'INBOX');
    if (inbox === null) throw new Error('no INBOX');
    const content = { kind: 'bytes', bytes: Buffer.from('Subject: x\r\n\r\nx\r\n') } as const;
    const one = { content, flags: noFlags, internalDate: 0 };
    await store.mail.write.append(account, inbox.id, [one, one]);
    const before = (await store.mail.read.mailbox(account, inbox.id))?.highestModSeq ?? (0 as ModSeq);
    await store.mail.write.expunge(account, inbox.id, [1 as Uid], true);
    const after = (await store.mail.read.mailbox(account, inbox.id))?.highestModSeq ?? (0 as ModSeq);
    expect(await store.mail.read.expunged(account, inbox.id, before)).toEqual({ uids: [1], complete: true });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 400 * 86_400_000 });
    await store.maintenance.purge();
    expect(await store.mail.read.expunged(account, inbox.id, before)).toEqual({ uids: [], complete: false });
    expect(await store.mail.read.expunged(account, inbox.id, after)).toEqual({ uids: [], complete: true });
  } finally {
    await store.remove();
  }
});

it('forgets pages of flags of which nothing is left, and those who knew them see it', async () => {
  const store = await testStore();
  try {
    const account = (await addAccount(store, 'a@alpha.test')).id;
    const inbox = await store.mail.read.mailboxByName(account, 'INBOX');
    if (inbox === null) throw new Error('no INBOX');
    const content = { kind: 'bytes', bytes: Buffer.from('Subject: x\r\n\r\nx\r\n') } as const;
    const one = { content, flags: noFlags, internalDate: 0 };
    await store.mail.write.append(
      account,
      inbox.id,
      Array.from({ length: 300 }, () => one),
    );
    const known = await store.mail.read.columns(account, inbox.id);
    const uids = Array.from({ length: 255 }, (_, at) => (at + 1) as Uid);
    await store.mail.write.expunge(account, inbox.id, uids, true);
    const pages = (): number => {
      const database = new DatabaseSync(join(store.folder, 'postern.db'));
      const row = database.prepare('SELECT count(*) AS pages FROM flag_page').get();
      database.close();
      return Number(row?.['pages']);
    };
    expect(pages()).toBe(2);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 400 * 86_400_000 });
    await store.maintenance.purge();
    expect(pages()).toBe(1);
    const now = await store.mail.read.columns(account, inbox.id, known ?? undefined);
    expect([now?.columns.count, now?.columns.uid(0)]).toEqual([45, 256]);
    expect((await store.maintenance.verify(() => undefined)).problems).toEqual([]);
  } finally {
    await store.remove();
  }
});
