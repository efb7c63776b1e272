import { afterEach, expect, it, vi } from 'vitest';
import { type Uid, noFlags } from '../../ms/types.ts';
import { addAccount, testStore } from '../testing/store.ts';
import { everyRight } from '../../ms/rights.ts';
import type { QueueId } from '../../mta/queue/port.ts';
import { intoStore } from '../../transfer/into-store.ts';
import { missingMessages } from '../../transfer/restore.ts';

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

it('goes with the message: into other mailboxes and accounts, out of the dustbin, and to a restore', async () => {
  const store = await testStore();
  try {
    const { read, write } = store.mail;
    const [ann, bob] = [(await addAccount(store, 'ann@alpha.test')).id, (await addAccount(store, 'bob@alpha.test')).id];
    const evidence = { json: '{"version":1}' };
    const id = 'q1' as QueueId;
    await store.spool.accept({
      id,
      content: { kind: 'bytes', bytes: Buffer.from('Subject: x\r\n\r\nx\r\n') },
      receivedAt: 0,
      deliveries: [{ account: ann, into: { use: 'inbox' }, flags: noFlags, prefix: Buffer.alloc(0), evidence }],
      relay: null,
    });
    const inbox = (await read.mailboxByName(ann, 'INBOX')) ?? expect.fail('no INBOX');
    const theirs = (await read.mailboxByName(bob, 'INBOX')) ?? expect.fail('no INBOX');
    const made = await write.createMailbox(ann, 'Folder', null);
    const archive = made.ok ? made.value : expect.fail(made.error);
    const accounts = async (): Promise<readonly number[]> =>
      (await store.evidence.evidenceOf(id)).map(({ account }) => account);

    await write.copy(ann, inbox.id, [1 as Uid], { account: ann, mailbox: archive.id, rights: everyRight });
    await write.move(ann, inbox.id, [1 as Uid], { account: ann, mailbox: archive.id, rights: everyRight });
    await write.copy(ann, archive.id, [1 as Uid], { account: bob, mailbox: theirs.id, rights: everyRight });
    expect(await accounts()).toEqual([ann, bob]);
    await write.move(ann, archive.id, [2 as Uid], { account: bob, mailbox: theirs.id, rights: everyRight });
    expect(await accounts()).toEqual([ann, bob, bob]);

    const [last] = await read.messages(ann, archive.id, { from: 1 as Uid, to: 9 as Uid }, 9);
    await write.expunge(ann, archive.id, [1 as Uid], true);
    await write.undelete(ann, last === undefined ? [] : [last.emailId]);
    expect(await accounts()).toEqual([ann, bob, bob]);

    const live = await testStore();
    try {
      const { id: account } = await addAccount(live, 'ann@alpha.test');
      const source = missingMessages({
        backup: { read, evidence: store.evidence, account: ann, mailboxes: await read.mailboxes(ann) },
        live: { read: live.mail.read, account },
        messageId: null,
        sameAccount: false,
      });
      await intoStore(live.mail, account, source, { progress: () => undefined, kept: () => Promise.resolve() });
      const [copy] = await live.evidence.evidenceOf(id);
      expect(copy && (await live.evidence.kept(copy.account, copy.email))).toEqual({ id, json: evidence.json });
    } finally {
      await live.remove();
    }
  } finally {
    await store.remove();
  }
});
