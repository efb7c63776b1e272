import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../base/log.ts';
import type { Account } from '../../directory/types.ts';
import { chunks } from '../../message/content.ts';
import { type EmailId, Flag, type Mailbox, type MailboxId, type ModSeq, type Uid, noFlags } from '../../ms/types.ts';
import type { NewQueueEntry } from '../../mta/queue/port.ts';
import { openStore } from './open.ts';
import {
  type TestStore,
  acceptance,
  addAccount,
  delivery,
  plainParameters,
  roomBut,
  testStore,
  to,
} from '../testing/store.ts';

const all = { from: 1 as Uid, to: 0xffffffff as Uid };
const one = { from: 1 as Uid, to: 1 as Uid };
const hello = 'From: a@a.test\r\nTo: b@b.test\r\nSubject: Hello\r\nMessage-ID: <1@a.test>\r\n\r\nHello you\r\n';

let store: TestStore;
let account: Account;

beforeEach(async () => {
  store = await testStore();
  account = await addAccount(store, 'bob@b.test');
});
afterEach(async () => {
  expect((await store.maintenance.verify(() => undefined)).problems).toEqual([]);
  await store.remove();
});

async function box(name: string): Promise<Mailbox> {
  const found = await store.mail.read.mailboxByName(account.id, name);
  if (found === null) throw new Error(`no mailbox ${name}`);
  return found;
}

async function bytesOf(mailbox: MailboxId, uid: Uid): Promise<string> {
  const content = await store.mail.read.content(account.id, mailbox, uid);
  if (content === null) throw new Error('no content');
  const parts: Buffer[] = [];
  for await (const chunk of chunks(content, 0, content.size, 7)) parts.push(chunk);
  expect(Buffer.concat(parts).length).toBe(content.size);
  return Buffer.concat(parts).toString('latin1');
}

const deliver = (message = hello) => store.spool.accept(acceptance(message, [delivery(account)]));

describe('delivery', () => {
  it('stores the octets as they came behind the delivery header, and counts them', async () => {
    expect(await deliver()).toEqual({ ok: true, refused: [] });
    const inbox = await box('inbox');
    expect(inbox).toMatchObject({
      messages: 1,
      unseen: 1,
      deleted: 0,
      uidNext: 2,
      specialUse: 'inbox',
      subscribed: true,
    });
    const prefix = 'Return-Path: <>\r\n';
    expect(await bytesOf(inbox.id, 1 as Uid)).toBe(prefix + hello);
    const [message] = await store.mail.read.examined(account.id, inbox.id, all, 10);
    expect(message).toMatchObject({ uid: 1, size: prefix.length + hello.length, internalDate: 1_700_000_000_000 });
    expect(message?.facts.envelope.subject).toBe('Hello');
    expect(message?.facts.structure.body).toBe(prefix.length + hello.indexOf('\r\n\r\n') + 4);
    expect((await store.directory.account('bob@b.test'))?.used).toBe(prefix.length + hello.length);
  });

  it('keeps equal octets once for all recipients', async () => {
    const carol = await addAccount(store, 'carol@b.test');
    await store.spool.accept(acceptance(hello, [delivery(account), delivery(carol)]));
    await store.spool.accept(acceptance(hello, [delivery(carol)]));
    const { blobs, messages } = await store.maintenance.verify(() => undefined);
    expect({ blobs, messages }).toEqual({ blobs: 1, messages: 3 });
  });

  it('commits a crowd together and loses none of them', async () => {
    await Promise.all(Array.from({ length: 500 }, (_, i) => deliver(`${hello}${i}`)));
    const inbox = await box('INBOX');
    expect(inbox.messages).toBe(500);
    const found = await store.mail.read.columns(account.id, inbox.id);
    expect(Array.from({ length: 501 }, (_, i) => found?.columns.uid(i))).toEqual([
      ...Array.from({ length: 500 }, (_, i) => i + 1),
      0,
    ]);
  });

  it('refuses what is over quota and delivers to the others', async () => {
    const small = await addAccount(store, 'small@b.test', 10);
    expect(await store.spool.accept(acceptance(hello, [delivery(small), delivery(account)]))).toEqual({
      ok: true,
      refused: [{ delivery: 0, reason: 'over-quota' }],
    });
    expect((await box('INBOX')).messages).toBe(1);
  });

  it('makes the mailbox that a delivery names, with its superiors', async () => {
    await store.spool.accept(acceptance(hello, [{ ...delivery(account), into: { name: 'Lists/unix', create: true } }]));
    expect((await box('Lists')).messages).toBe(0);
    expect((await box('Lists/unix')).messages).toBe(1);
  });

  it('joins replies to the thread of what they answer', async () => {
    await deliver();
    await deliver(hello.replace('<1@a.test>', '<2@a.test>\r\nIn-Reply-To: <1@a.test>'));
    await deliver(hello.replace('<1@a.test>', '<3@a.test>'));
    const threads = (await store.mail.read.messages(account.id, (await box('INBOX')).id, all, 10)).map(
      (m) => m.threadId,
    );
    expect(threads[0]).toBe(threads[1]);
    expect(threads[2]).not.toBe(threads[0]);
  });

  it('streams a large message into a pack of its own', async () => {
    const draft = store.mail.content.draft();
    await draft.write(Buffer.from(hello));
    const line = Buffer.from(`${'x'.repeat(74)}\r\n`.repeat(1000));
    for (let i = 0; i < 20; i++) await draft.write(line);
    const content = await draft.finish();
    expect(content.kind).toBe('file');
    await store.spool.accept({ ...acceptance('', [delivery(account)]), content });
    const inbox = await box('INBOX');
    const [message] = await store.mail.read.examined(account.id, inbox.id, all, 1);
    expect(message?.facts.structure.lines).toBe(1 + 20_000);
    expect((await bytesOf(inbox.id, 1 as Uid)).endsWith(line.toString())).toBe(true);
  });

  it('leaves nothing behind when a large draft is abandoned', async () => {
    const draft = store.mail.content.draft();
    await draft.write(Buffer.alloc(1024 * 1024));
    await draft.abandon();
    await draft.abandon();
    const folders = readdirSync(join(store.folder, 'packs'));
    expect(folders.flatMap((folder) => readdirSync(join(store.folder, 'packs', folder)))).toEqual([]);
  });

  it('removes a large message that was refused when it had arrived, and never one that was committed', async () => {
    const refused = store.mail.content.draft();
    await refused.write(Buffer.alloc(1024 * 1024, 'a'));
    await refused.finish();
    await refused.abandon();
    const committed = store.mail.content.draft();
    await committed.write(Buffer.alloc(1024 * 1024, 'b'));
    const content = await committed.finish();
    await store.spool.accept({ ...acceptance('', [delivery(account)]), content });
    await committed.abandon();
    const folders = readdirSync(join(store.folder, 'packs'));
    expect(folders.flatMap((folder) => readdirSync(join(store.folder, 'packs', folder)))).toHaveLength(1);
  });

  it('survives a new start', async () => {
    await deliver();
    store = await store.reopen();
    expect(await bytesOf((await box('INBOX')).id, 1 as Uid)).toContain('Hello you');
  });
});

describe('mailboxes', () => {
  it('makes, renames with inferiors, and deletes', async () => {
    const { write } = store.mail;
    const made = await write.createMailbox(account.id, 'a/b/c', null);
    expect(made.ok && made.value.name).toBe('a/b/c');
    expect(await write.createMailbox(account.id, 'a/b', null)).toEqual({ ok: false, error: 'already-exists' });
    await write.renameMailbox(account.id, (await box('a')).id, 'z');
    expect((await store.mail.read.mailboxes(account.id)).map((m) => m.name)).toContain('z/b/c');
    expect(await write.deleteMailbox(account.id, (await box('INBOX')).id)).toEqual({ ok: false, error: 'not-allowed' });
    expect(await write.deleteMailbox(account.id, (await box('z/b')).id)).toEqual({ ok: true, value: null });
    expect((await store.mail.read.mailboxes(account.id)).map((m) => m.name)).toContain('z/b/c');
  });

  it('never gives a UIDVALIDITY twice', async () => {
    const seen = new Set<number>();
    for (let i = 0; i < 3; i++) {
      const made = await store.mail.write.createMailbox(account.id, 'again', null);
      if (!made.ok) throw new Error(made.error);
      seen.add(made.value.uidValidity);
      await store.mail.write.deleteMailbox(account.id, made.value.id);
    }
    expect(seen.size).toBe(3);
  });

  it('moves the messages of INBOX when it is renamed', async () => {
    await deliver();
    await store.mail.write.renameMailbox(account.id, (await box('INBOX')).id, 'old');
    expect([(await box('INBOX')).messages, (await box('old')).messages]).toEqual([0, 1]);
  });
});

describe('messages', () => {
  const keyworded = { system: Flag.seen | Flag.deleted, keywords: ['$Work'] };

  it('stores flags, counts them and answers what changed since', async () => {
    await deliver();
    await deliver(`${hello}2`);
    const before = await box('INBOX');
    const stored = await store.mail.write.store(account.id, before.id, [one], 'add', keyworded, null);
    const { highestModSeq } = await box('INBOX');
    expect(stored).toEqual({ ok: true, value: { modSeq: highestModSeq, found: 1, modified: [] } });
    expect(await box('INBOX')).toMatchObject({ unseen: 1, deleted: 1 });
    const known = (await store.mail.read.columns(account.id, before.id))?.columns;
    expect(known?.row(0)).toEqual({ uid: 1, modSeq: highestModSeq, ...keyworded });
    const late = await store.mail.write.store(account.id, before.id, [one], 'set', noFlags, 1 as ModSeq);
    expect(late.ok && late.value.modified).toEqual([1]);
    await store.mail.write.store(account.id, before.id, [one], 'remove', { system: 0, keywords: ['$WORK'] }, null);
    const [now] = await store.mail.read.messages(account.id, before.id, all, 1);
    expect(now?.flags).toEqual({ system: keyworded.system, keywords: [] });
  });

  it('expunges what is deleted, tells it, and puts it back', async () => {
    await deliver();
    await deliver(`${hello}2`);
    const inbox = await box('INBOX');
    await store.mail.write.store(account.id, inbox.id, [one], 'add', keyworded, null);
    const since = (await box('INBOX')).highestModSeq;
    const gone = await store.mail.write.expunge(account.id, inbox.id, [1 as Uid, 2 as Uid]);
    expect(gone).toEqual({ ok: true, value: [1] });
    expect(await store.mail.read.expunged(account.id, inbox.id, since)).toEqual({ uids: [1], complete: true });
    expect(await store.mail.read.content(account.id, inbox.id, 1 as Uid)).toBeNull();
    expect(await store.mail.write.undelete(account.id, [1 as never])).toBe(1);
    const messages = await store.mail.read.messages(account.id, inbox.id, all, 10);
    expect(messages.map((m) => [m.uid, m.flags.system])).toEqual([
      [2, 0],
      [3, Flag.seen],
    ]);
  });

  it('appends, copies and moves, keeping the e-mail what it is', async () => {
    const { write, read } = store.mail;
    const inbox = await box('INBOX');
    const archive = await box('Archive');
    const appended = await write.append(account.id, inbox.id, [
      { content: { kind: 'bytes', bytes: Buffer.from(hello) }, flags: keyworded, internalDate: 5 },
    ]);
    expect(appended.ok && appended.value.uids).toEqual([1]);
    expect(await write.copy(account.id, inbox.id, [1 as Uid, 9 as Uid], to(archive))).toMatchObject({
      ok: true,
      value: { from: [1], to: [1] },
    });
    expect(await write.move(account.id, inbox.id, [1 as Uid], to(archive))).toMatchObject({
      ok: true,
      value: { to: [2] },
    });
    const messages = await read.messages(account.id, archive.id, all, 10);
    expect(new Set(messages.map((m) => m.emailId)).size).toBe(1);
    expect(messages.map((m) => m.internalDate)).toEqual([5, 5]);
    expect((await box('INBOX')).messages).toBe(0);
    expect(await write.undelete(account.id, [messages[0]?.emailId as never])).toBe(0);
  });

  it('lists what can be undeleted, last first, page by page, and puts it back where it was', async () => {
    const { write, read } = store.mail;
    for (let i = 0; i < 5; i++) await deliver(`${hello}${i}`);
    const inbox = await box('INBOX');
    const archive = await box('Archive');
    await write.copy(account.id, inbox.id, [1 as Uid], to(archive));
    await write.expunge(
      account.id,
      inbox.id,
      [1, 2, 3, 4].map((uid) => uid as Uid),
      true,
    );
    await write.deleteMailbox(account.id, archive.id);
    const everything = await read.deleted(account.id, 100);
    expect(everything.map(({ mailboxName, uid }) => `${mailboxName} ${uid}`).sort()).toEqual([
      'Archive 1',
      'INBOX 1',
      'INBOX 2',
      'INBOX 3',
      'INBOX 4',
    ]);
    const pages = [];
    for (let last: (typeof everything)[number] | undefined; ;) {
      const two = await read.deleted(account.id, 2, last);
      pages.push(...two);
      last = two.at(-1);
      if (two.length < 2) break;
    }
    expect(pages).toEqual(everything);
    const email = everything.find(({ mailboxName }) => mailboxName === 'Archive')?.emailId as EmailId;
    expect(everything.filter(({ emailId }) => emailId === email)).toHaveLength(2);
    expect(await write.undelete(account.id, [email], 'Archive')).toBe(1);
    expect((await box('Archive')).messages).toBe(1);
    expect((await box('INBOX')).messages).toBe(1);
    expect(await read.deleted(account.id, 100)).toHaveLength(4);
  });

  it('puts an e-mail that was deleted twice from one mailbox back once', async () => {
    const { write, read } = store.mail;
    await deliver();
    const inbox = await box('INBOX');
    await write.copy(account.id, inbox.id, [1 as Uid], to(inbox));
    await write.expunge(account.id, inbox.id, [1 as Uid, 2 as Uid], true);
    const [first] = await read.deleted(account.id, 1);
    expect(await write.undelete(account.id, [first?.emailId as EmailId])).toBe(1);
    expect((await box('INBOX')).messages).toBe(1);
    expect(await read.deleted(account.id, 1)).toEqual([]);
  });

  it('gathers small contents in one go', async () => {
    for (let i = 0; i < 5; i++) await deliver(`${hello}${i}`);
    const inbox = await box('INBOX');
    const two = await store.mail.read.contents(account.id, inbox.id, all, 250);
    expect(two.map((m) => m.uid)).toEqual([1, 2]);
    expect(two[1]?.bytes.toString()).toBe(await bytesOf(inbox.id, 2 as Uid));
  });

  it('publishes each change once, after it can be read', async () => {
    const inbox = await box('INBOX');
    const seen: Promise<number>[] = [];
    const stop = store.mail.changes.subscribe(account.id, (change) => {
      expect(change.mailbox).toBe(inbox.id);
      seen.push(box('INBOX').then((now) => now.messages));
    });
    await deliver();
    stop();
    await deliver(`${hello}2`);
    expect(await Promise.all(seen)).toEqual([1]);
  });
});

describe('another process', () => {
  it('is noticed when it writes', async () => {
    await deliver();
    const tool = await openStore({
      directory: store.folder,
      role: 'tool',
      undeleteDays: 14,
      log: silentLog,
      onFatal: (reason) => {
        throw new Error(reason);
      },
    });
    if (tool === 'locked') throw new Error('tools take no lock');
    const inbox = await box('INBOX');
    const heard = new Promise<void>((resolve) => {
      store.mail.changes.subscribe(account.id, (change) => {
        if (change.mailbox === inbox.id && change.modSeq > inbox.highestModSeq) resolve();
      });
    });
    await tool.mail.write.store(account.id, inbox.id, [one], 'add', { system: Flag.seen, keywords: [] }, null);
    await heard;
    await tool.close();
  });
});

describe('purge', () => {
  it('removes octets that nobody refers to, and leaves the rest', async () => {
    await deliver();
    await deliver(`${hello}2`);
    await store.directory.change({ kind: 'remove-account', address: account.address });
    account = await addAccount(store, 'dave@b.test');
    await deliver(`${hello}3`);
    expect(await store.maintenance.purge()).toMatchObject({ blobs: 2 });
    expect((await store.maintenance.verify(() => undefined)).blobs).toBe(1);
    expect(await bytesOf((await box('INBOX')).id, 1 as Uid)).toContain('Hello you');
  });

  it('brings octets back to life that come again before the purge', async () => {
    await deliver();
    await store.directory.change({ kind: 'remove-account', address: account.address });
    account = await addAccount(store, 'dave@b.test');
    await deliver();
    await store.maintenance.purge();
    expect(await bytesOf((await box('INBOX')).id, 1 as Uid)).toContain('Hello you');
  });
});

describe('verify', () => {
  it('notices octets that are not what was stored', async () => {
    await deliver();
    const packs = join(store.folder, 'packs');
    const [file] = readdirSync(packs).flatMap((f) => readdirSync(join(packs, f)).map((name) => join(packs, f, name)));
    if (file === undefined) throw new Error('no pack');
    writeFileSync(file, Buffer.alloc(200, 'x'));
    expect((await store.maintenance.verify(() => undefined)).problems).toHaveLength(1);
    writeFileSync(file, hello);
  });

  it('finds a backup as good as the original', async () => {
    await deliver();
    const target = join(store.folder, 'backup');
    expect(await store.maintenance.backup(target, () => undefined)).toMatchObject({ messages: 1, packs: 1 });
    await expect(store.maintenance.backup(target, () => undefined)).rejects.toThrow('not empty');
    const restored = await testStore(target);
    const report = await restored.maintenance.verify(() => undefined);
    expect(report).toMatchObject({ problems: [], messages: 1, blobs: 1 });
    await restored.close();
  });
});

describe('spool', () => {
  const relay = (...domains: string[]): NewQueueEntry => ({
    reversePath: 'a@a.test',
    parameters: plainParameters,
    prefix: Buffer.from('Received: x\r\n'),
    recipients: domains.map((domain) => ({
      address: `x@${domain}`,
      domain,
      parameters: { notify: ['failure'], orcpt: null },
    })),
    notBefore: 1000,
    expires: 9000,
  });

  it('leases by domain, settles, and forgets what is finished', async () => {
    await store.spool.accept(acceptance(hello, [], relay('c.test', 'd.test', 'c.test')));
    expect(await store.spool.nextDue()).toBe(1000);
    const work = await store.spool.lease(1000, 10, 5000, roomBut('d.test'));
    expect(work.map((w) => [w.domain, w.recipients.length])).toEqual([['c.test', 2]]);
    const [first] = work;
    if (first === undefined) throw new Error('no work');
    expect((await first.content.read(0, 99)).toString().startsWith('Received: x\r\nFrom')).toBe(true);
    expect(await store.spool.lease(1000, 10, 5000, roomBut('d.test'))).toEqual([]);
    await store.spool.settle(
      first.entry.id,
      first.recipients.map((r, i) => ({
        recipient: r.id,
        state: i === 0 ? 'delivered' : 'waiting',
        nextAttempt: 2000,
        reply: '250 ok',
        delayReported: i === 1,
      })),
      [],
    );
    const shown = await store.spool.show(first.entry.id);
    expect(shown?.entry.recipients.map((r) => [r.state, r.attempts])).toEqual([
      ['delivered', 1],
      ['waiting', 0],
      ['waiting', 1],
    ]);
    const all = { kind: 'entry', id: first.entry.id } as const;
    expect(await store.spool.hold(all)).toBe(2);
    expect(await store.spool.counts()).toEqual({ waiting: 0, held: 2, leased: 0 });
    expect(await store.spool.retry(all, 1500)).toBe(2);
    expect(await store.spool.cancel(all)).toBe(2);
    expect(await store.spool.list(null, 10)).toEqual([]);
    await store.maintenance.purge();
    expect((await store.maintenance.verify(() => undefined)).blobs).toBe(0);
  });

  it('makes leased work due again when the lease runs out, and at a new start', async () => {
    await store.spool.accept(acceptance(hello, [], relay('c.test')));
    expect(await store.spool.lease(1000, 10, 5000, roomBut())).toHaveLength(1);
    expect(await store.spool.nextDue()).toBe(6000);
    expect(await store.spool.lease(6000, 10, 5000, roomBut())).toHaveLength(1);
    store = await store.reopen();
    expect(await store.spool.lease(6001, 10, 5000, roomBut())).toHaveLength(1);
  });

  it('accepts reports in the commit that settles', async () => {
    await store.spool.accept(acceptance(hello, [], relay('c.test')));
    const [work] = await store.spool.lease(1000, 1, 5000, roomBut());
    if (work === undefined) throw new Error('no work');
    await store.spool.settle(
      work.entry.id,
      work.recipients.map((r) => ({
        recipient: r.id,
        state: 'failed',
        nextAttempt: 0,
        reply: '550',
        delayReported: false,
      })),
      [acceptance('Subject: failed\r\n\r\nSorry\r\n', [delivery(account)])],
    );
    expect((await box('INBOX')).messages).toBe(1);
    expect(await store.spool.list(null, 10)).toEqual([]);
  });
});

describe('the server lock', () => {
  it('lets only one server have the data', async () => {
    await expect(testStore(store.folder)).rejects.toThrow('locked');
  });
});
