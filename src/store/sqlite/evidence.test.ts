import { afterEach, expect, it, vi } from 'vitest';
import { type Uid, noFlags } from '../../ms/types.ts';
import { addAccount, testStore } from '../testing/store.ts';
import type { QueueId } from '../../mta/queue/port.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('is kept with every copy, and goes when the last message of it is purged', async () => {
  const store = await testStore();
  try {
    const ann = (await addAccount(store, 'ann@alpha.test')).id;
    const bob = (await addAccount(store, 'bob@alpha.test')).id;
    const bytes = Buffer.from('Subject: x\r\n\r\nx\r\n');
    const id = 'q1' as QueueId;
    const prefix = Buffer.from('Received: by us\r\n');
    const evidence = { json: '{"version":1}' };
    await store.spool.accept({
      id,
      content: { kind: 'bytes', bytes },
      receivedAt: 0,
      deliveries: [ann, bob].map((account) => ({
        account,
        into: { use: 'inbox' as const },
        flags: { ...noFlags, keywords: ['$Junk'] },
        prefix,
        evidence,
      })),
      relay: null,
    });
    const copies = await store.evidence.evidenceOf(id);
    expect(copies.map(({ account }) => account)).toEqual([ann, bob]);
    for (const { account, email } of copies) {
      expect(await store.evidence.evidence(account, email)).toBe('{"version":1}');
      const original = await store.evidence.original(account, email);
      expect(await original?.read(0, 1000)).toEqual(bytes);
    }
    const inbox = (await store.mail.read.mailboxByName(ann, 'INBOX')) ?? expect.fail('no INBOX');
    const [message] = await store.mail.read.messages(ann, inbox.id, { from: 1 as Uid, to: 9 as Uid }, 9);
    expect(message?.flags.keywords).toEqual(['$Junk']);
    await store.mail.write.expunge(ann, inbox.id, [1 as Uid], true);
    expect(await store.evidence.evidenceOf(id)).toHaveLength(2);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 400 * 86_400_000 });
    await store.maintenance.purge();
    expect((await store.evidence.evidenceOf(id)).map(({ account }) => account)).toEqual([bob]);
    await store.directory.change({ kind: 'remove-account', address: 'bob@alpha.test' });
    expect(await store.evidence.evidenceOf(id)).toEqual([]);
  } finally {
    await store.remove();
  }
});
