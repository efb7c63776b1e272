/** Unique-ids over a real store: what an IMAP client does to a message, a restart and an undelete leave them as they are. */
import { expect, it } from 'vitest';
import { type Uid, noFlags } from '../../../src/ms/types.ts';
import { MaildropLocks } from '../../../src/pop3/maildrop/locks.ts';
import { openMaildrop } from '../../../src/pop3/maildrop/maildrop.ts';
import { addAccount, testStore, to } from '../../../src/store/testing/store.ts';

it('stay with a message that is moved away and back, deleted and put back, and over a restart', async () => {
  let store = await testStore();
  const account = await addAccount(store, 'tim@alpha.test');
  const ids = async (): Promise<readonly string[]> => {
    const maildrop = await openMaildrop(store.mail, new MaildropLocks(), account, 1000);
    if (typeof maildrop === 'string') throw new Error(maildrop);
    maildrop.close();
    return [...maildrop.numbers()].map((number) => maildrop.uniqueId(number));
  };
  const mailbox = async (name: string) => (await store.mail.read.mailboxByName(account.id, name)) ?? expect.fail(name);
  const [inbox, trash] = [await mailbox('INBOX'), await mailbox('Trash')];
  const messages = ['a', 'b', 'c'].map((body) => ({
    content: { kind: 'bytes' as const, bytes: Buffer.from(`\r\n${body}\r\n`) },
    flags: noFlags,
    internalDate: 0,
  }));
  const appended = await store.mail.write.append(account.id, inbox.id, messages);
  const uids = appended.ok ? appended.value.uids : [];
  const [a = '', b = '', c = ''] = await ids();
  expect(new Set([a, b, c]).size).toBe(3);

  const away = await store.mail.write.move(account.id, inbox.id, uids.slice(0, 1), to(trash));
  expect(await ids()).toEqual([b, c]);
  const back = away.ok ? await store.mail.write.move(account.id, trash.id, away.value.to, to(inbox)) : away;
  expect(back.ok).toBe(true);
  expect(await ids()).toEqual([b, c, a]);

  const range = { from: 1 as Uid, to: 2 as Uid };
  const [emailOfB] = await store.mail.read.messages(account.id, inbox.id, range, 1);
  await store.mail.write.expunge(account.id, inbox.id, uids.slice(1, 2), true);
  expect(await ids()).toEqual([c, a]);
  await store.mail.write.undelete(account.id, emailOfB === undefined ? [] : [emailOfB.emailId]);
  expect(await ids()).toEqual([c, a, b]);

  store = await store.reopen();
  expect(await ids()).toEqual([c, a, b]);
  await store.remove();
});
