/** Access control lists in the store: who is there, what goes with what, and messages that change their account. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../directory/types.ts';
import { maxAccessEntries } from '../../../ms/limits.ts';
import { type Rights, everyRight } from '../../../ms/rights.ts';
import type { Mailbox, Uid } from '../../../ms/types.ts';
import { type TestStore, acceptance, addAccount, delivery, testStore } from '../../testing/store.ts';

let store: TestStore;
let alice: Account;
let bob: Account;

beforeEach(async () => {
  store = await testStore();
  alice = await addAccount(store, 'alice@alpha.test');
  bob = await addAccount(store, 'bob@alpha.test', 100);
});
afterEach(async () => {
  expect((await store.maintenance.verify(() => undefined)).problems).toEqual([]);
  await store.remove();
});

const read = () => store.mail.read;
const write = () => store.mail.write;
const named = async (account: Account, name: string): Promise<Mailbox> =>
  (await read().mailboxByName(account.id, name)) ?? expect.fail(`no mailbox ${name}`);
const make = async (name: string): Promise<Mailbox> => {
  const made = await write().createMailbox(alice.id, name, null);
  return made.ok ? made.value : expect.fail(made.error);
};
const grant = (mailbox: Mailbox, identifier: string, rights: string) =>
  write().changeAccess(mailbox.account, mailbox.id, identifier, { kind: 'set', rights: rights as Rights });
const message = (size: number) => ({
  content: { kind: 'bytes', bytes: Buffer.alloc(size, 0x61) } as const,
  flags: { system: 31, keywords: ['$Done'] },
  internalDate: 5,
});

describe('posting to a mailbox by its address', () => {
  const arrivals = async (posted: boolean): Promise<readonly [inbox: number, lists: number]> => {
    const into = { name: 'lists', create: false, ...(posted ? { posted: true as const } : {}) };
    const outcome = await store.spool.accept(acceptance('Subject: x\r\n\r\nx\r\n', [{ ...delivery(alice), into }]));
    expect(outcome).toMatchObject({ ok: true, refused: [] });
    return [(await named(alice, 'INBOX')).messages, (await named(alice, 'lists')).messages];
  };

  it('is open, until "p" is taken from anyone; what the owner files is never asked', async () => {
    const lists = await make('lists');
    await grant(lists, bob.address, 'lr');
    expect(await arrivals(true)).toEqual([0, 1]);
    await grant(lists, '-anyone', 'p');
    expect(await arrivals(true)).toEqual([1, 1]);
    expect(await arrivals(false)).toEqual([1, 2]);
    await grant(lists, '-anyone', 'i');
    expect(await arrivals(true)).toEqual([1, 3]);
  });
});

describe('entries', () => {
  it('are of accounts and aliases that are there, and are bounded', async () => {
    const work = await make('Work');
    expect(await grant(work, 'nobody@alpha.test', 'lr')).toEqual({ ok: false, error: 'no-such-identifier' });
    expect(await grant(work, '-$nobody@alpha.test', 'lr')).toEqual({ ok: false, error: 'no-such-identifier' });
    const outcomes: string[] = [];
    for (let n = 0; n < maxAccessEntries + 2; n++) {
      await store.directory.change({ kind: 'add-alias', address: `team${n}@alpha.test`, target: bob.address });
      const outcome = await grant(work, `$team${n}@alpha.test`, 'lr');
      outcomes.push(outcome.ok ? 'ok' : outcome.error);
    }
    expect(outcomes.filter((outcome) => outcome === 'ok').length).toBe(maxAccessEntries);
    expect(outcomes.slice(-2)).toEqual(['too-many', 'too-many']);
    expect(await grant(work, '$team0@alpha.test', 'lrs')).toMatchObject({ ok: true });
    expect(await read().rights(bob.id, alice.id, work.id)).toBe('lrs');
  });

  it('are inherited, stay with a rename, and go with their mailbox', async () => {
    const work = await make('Work');
    await grant(work, bob.address, 'lr');
    const below = await make('Work/2026/May');
    expect(await read().rights(bob.id, alice.id, below.id)).toBe('lr');
    await write().renameMailbox(alice.id, work.id, 'Play');
    expect((await read().sharedWith(bob.id)).map(({ owner, mailbox }) => [owner, mailbox.name])).toEqual([
      ['alice@alpha.test', 'Play'],
      ['alice@alpha.test', 'Play/2026'],
      ['alice@alpha.test', 'Play/2026/May'],
    ]);
    await write().deleteMailbox(alice.id, work.id);
    expect(await read().rights(bob.id, alice.id, work.id)).toBe('');
    const again = await make('Play');
    expect(await read().rights(bob.id, alice.id, again.id)).toBe('');
    expect(await write().createMailbox(alice.id, 'Other Users/x', null)).toEqual({ ok: false, error: 'not-allowed' });
  });

  it('go with the account and with the alias that they name', async () => {
    const work = await make('Work');
    await store.directory.change({ kind: 'add-alias', address: 'team@alpha.test', target: 'staff@alpha.test' });
    await store.directory.change({ kind: 'add-alias', address: 'staff@alpha.test', target: bob.address });
    await grant(work, bob.address, 'l');
    await grant(work, '-bob@alpha.test', 's');
    await grant(work, '$team@alpha.test', 'rs');
    await grant(await named(bob, 'INBOX'), 'anyone', 'lr');
    expect(await read().rights(bob.id, alice.id, work.id)).toBe('lr');
    await store.directory.change({ kind: 'remove-alias', address: 'team@alpha.test', target: null });
    expect(await read().rights(bob.id, alice.id, work.id)).toBe('l');
    expect((await read().sharedWith(alice.id)).length).toBe(1);
    await store.directory.change({ kind: 'remove-account', address: bob.address });
    expect(await read().accessList(alice.id, work.id)).toEqual([{ identifier: alice.address, rights: everyRight }]);
    expect(await read().sharedWith(alice.id)).toEqual([]);
    const other = await addAccount(store, bob.address);
    expect(await read().rights(other.id, alice.id, work.id)).toBe('');
  });

  it('are told to who listens to the account', async () => {
    const work = await make('Work');
    const heard: unknown[] = [];
    const stop = store.mail.changes.subscribe(alice.id, ({ mailbox }) => heard.push(mailbox));
    await grant(work, bob.address, 'lr');
    stop();
    expect(heard).toContain(null);
  });
});

describe('messages that go to another account', () => {
  it('become its own, count in its quota, and leave what may not be set', async () => {
    const work = await make('Work');
    const inbox = await named(bob, 'INBOX');
    await write().append(alice.id, work.id, [message(60), message(60)]);
    const into = (rights: string) => ({ account: bob.id, mailbox: inbox.id, rights: rights as Rights });
    const all = [1 as Uid, 2 as Uid];
    expect(await write().copy(alice.id, work.id, all, into(everyRight))).toEqual({ ok: false, error: 'over-quota' });
    expect(await write().move(alice.id, work.id, all, into(everyRight))).toEqual({ ok: false, error: 'over-quota' });
    expect(await write().move(alice.id, work.id, [2 as Uid], into('lris'))).toMatchObject({
      value: { uidValidity: inbox.uidValidity, from: [2], to: [1] },
    });
    const [arrived] = await read().messages(bob.id, inbox.id, { from: 1 as Uid, to: 9 as Uid }, 9);
    expect(arrived).toMatchObject({ emailId: 1, flags: { system: 1, keywords: [] }, internalDate: 5, size: 60 });
    expect(await read().usage(bob.id)).toEqual({ used: 60, quota: 100 });
    expect(await read().usage(alice.id)).toMatchObject({ used: 60 });
    const content = await read().content(bob.id, inbox.id, 1 as Uid);
    expect((await content?.read(0, 60))?.toString()).toBe('a'.repeat(60));
    // Who lost it can put it back; it is there twice then, its octets once.
    const [gone] = await read().deleted(alice.id, 10);
    if (gone === undefined) expect.fail('nothing to undelete');
    expect(await write().undelete(alice.id, [gone.emailId])).toBe(1);
    expect(await read().usage(alice.id)).toMatchObject({ used: 120 });
    expect((await store.maintenance.verify(() => undefined)).blobs).toBe(1);
  });

  it('replace one of another account in one go', async () => {
    const inbox = await named(bob, 'INBOX');
    const work = await make('Work');
    await write().append(bob.id, inbox.id, [message(40)]);
    const to = { account: alice.id, mailbox: work.id, rights: everyRight };
    expect(await write().replace(bob.id, inbox.id, 1 as Uid, to, message(90))).toMatchObject({ value: { uids: [1] } });
    expect(await read().usage(bob.id)).toMatchObject({ used: 0 });
    expect(await read().usage(alice.id)).toMatchObject({ used: 90 });
  });
});
