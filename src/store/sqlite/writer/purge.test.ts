/** A purged tombstone is not silently forgotten: clients from before it are told so. RFC 7162 §3.2.6 */
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
    expect(await store.mail.read.changes(account, inbox.id, before)).toMatchObject({ expunged: [1] });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 400 * 86_400_000 });
    await store.maintenance.purge();
    const changes = await store.mail.read.changes(account, inbox.id, before);
    expect(changes).toMatchObject({ expunged: [], incomplete: true });
    expect(await store.mail.read.changes(account, inbox.id, after)).not.toHaveProperty('incomplete');
  } finally {
    await store.remove();
  }
});
