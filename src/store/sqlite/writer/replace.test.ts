/** REPLACE: one message for another, in one transaction. RFC 8508 §3.4 */
import { expect, it } from 'vitest';
import { type Uid, noFlags } from '../../../ms/types.ts';
import { addAccount, testStore, to } from '../../testing/store.ts';

it('counts the difference only, and changes nothing where it cannot', async () => {
  const store = await testStore();
  try {
    const account = (await addAccount(store, 'a@alpha.test', 100)).id;
    const { read, write } = store.mail;
    const inbox = await read.mailboxByName(account, 'INBOX');
    const drafts = await read.mailboxByUse(account, 'drafts');
    if (inbox === null || drafts === null) throw new Error('no mailboxes');
    const message = (size: number) => ({
      content: { kind: 'bytes', bytes: Buffer.alloc(size, 0x61) } as const,
      flags: noFlags,
      internalDate: 0,
    });
    await write.append(account, drafts.id, [message(80)]);
    expect(await write.replace(account, drafts.id, 1 as Uid, to(drafts), message(101))).toEqual({
      ok: false,
      error: 'over-quota',
    });
    expect(await write.replace(account, drafts.id, 1 as Uid, to(drafts), message(90))).toMatchObject({
      value: { uids: [2] },
    });
    expect(await write.replace(account, drafts.id, 1 as Uid, to(inbox), message(5))).toMatchObject({
      value: { uids: [] },
    });
    expect(await write.replace(account, drafts.id, 2 as Uid, to(inbox), message(95))).toMatchObject({
      value: { uidValidity: inbox.uidValidity, uids: [1] },
    });
    expect(await read.mailbox(account, drafts.id)).toMatchObject({ messages: 0, size: 0 });
    expect(await read.mailbox(account, inbox.id)).toMatchObject({ messages: 1, size: 95 });
    expect(await read.usage(account)).toEqual({ used: 95, quota: 100 });
    expect((await store.maintenance.verify(() => undefined)).problems).toEqual([]);
  } finally {
    await store.remove();
  }
});
