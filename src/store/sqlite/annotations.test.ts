/** Annotations in the real store. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../directory/types.ts';
import { type AnnotationChanges, type AnnotationOutcome, specialUseEntry } from '../../ms/annotations.ts';
import type { MailboxId, ModSeq } from '../../ms/types.ts';
import { type TestStore, addAccount, testStore } from '../testing/store.ts';

let store: TestStore;
let alice: Account;
let bob: Account;

beforeEach(async () => {
  store = await testStore();
  alice = await addAccount(store, 'alice@b.test');
  bob = await addAccount(store, 'bob@b.test');
});
afterEach(async () => {
  expect((await store.maintenance.verify(() => undefined)).problems).toEqual([]);
  await store.remove();
});

const limits = { entries: 3, octets: 200 };
const box = async (name: string): Promise<MailboxId> => {
  const found = await store.mail.read.mailboxByName(alice.id, name);
  if (found === null) throw new Error(`no mailbox ${name}`);
  return found.id;
};
/** Sets entries of a mailbox of Alice's; null takes one away. */
const set = (
  mailbox: MailboxId | null,
  entries: Readonly<Record<string, string | null>>,
  user = alice,
  more: Partial<AnnotationChanges> = {},
): Promise<AnnotationOutcome> =>
  store.mail.write.annotate(
    { account: alice.id, mailbox },
    user.id,
    {
      entries: Object.entries(entries).map(([name, value]) => ({
        name,
        value: value === null ? null : Buffer.from(value, 'latin1'),
      })),
      ...more,
    },
    limits,
  );
const seen = async (mailbox: MailboxId | null, user = alice): Promise<Record<string, string>> => {
  const entries = await store.mail.read.annotations({ account: alice.id, mailbox }, user.id);
  return Object.fromEntries(entries.map(({ name, value }) => [name, value.toString('latin1')]));
};
const changed = async (since: number, user = alice): Promise<string[]> => {
  const changes = await store.mail.read.changedAnnotations(alice.id, user.id, since as ModSeq);
  return changes.map(({ mailbox, name }) => `${mailbox ?? ''}${name}`);
};

describe('annotations', () => {
  it('are kept octet for octet, shared ones for all and private ones for each', async () => {
    const inbox = await box('INBOX');
    await set(inbox, { '/shared/comment': 'a\0\xff', '/private/comment': 'hers' });
    await set(inbox, { '/private/comment': 'his', '/shared/empty': '' }, bob);
    expect(await seen(inbox)).toEqual({
      '/private/comment': 'hers',
      '/shared/comment': 'a\0\xff',
      '/shared/empty': '',
    });
    expect((await seen(inbox, bob))['/private/comment']).toBe('his');
    store = await store.reopen();
    expect((await seen(inbox))['/shared/comment']).toBe('a\0\xff');
    expect(await seen(null)).toEqual({});
  });

  it('are set all or none, within their bounds', async () => {
    const inbox = await box('INBOX');
    expect(await set(inbox, { '/private/a': '1', '/private/b': '2', '/private/c': '3' })).toMatchObject({ ok: true });
    expect(await set(inbox, { '/private/a': 'x', '/private/d': '4' })).toEqual({ ok: false, error: 'too-many' });
    expect((await seen(inbox))['/private/a']).toBe('1');
    expect(await set(inbox, { '/private/a': null, '/private/d': '4' })).toMatchObject({ ok: true });
    const drafts = await box('Drafts');
    expect(await set(drafts, { '/private/a': 'x'.repeat(170) })).toEqual({ ok: false, error: 'over-quota' });
    expect(await set(drafts, { '/private/a': 'x'.repeat(150) })).toMatchObject({ ok: true });
    expect(await set(drafts, { '/shared/a': 'x'.repeat(150) })).toMatchObject({ ok: true });
    expect(await set(drafts, { '/private/a': 'x'.repeat(149) })).toMatchObject({ ok: true });
    expect(await set(99 as MailboxId, { '/private/a': 'x' })).toEqual({ ok: false, error: 'no-such-mailbox' });
  });

  it('are told by name, what is gone too, each to those who see it', async () => {
    const inbox = await box('INBOX');
    const start = await store.mail.read.annotatedAt(alice.id);
    expect(start).toBe(0);
    await set(inbox, { '/shared/a': '1', '/private/a': '2' });
    await set(null, { '/private/b': '3' });
    expect(await changed(start)).toEqual([`${inbox}/shared/a`, `${inbox}/private/a`, '/private/b']);
    expect(await changed(start, bob)).toEqual([`${inbox}/shared/a`]);
    const then = await store.mail.read.annotatedAt(alice.id);
    const outcome = await set(inbox, { '/shared/a': null, '/shared/never': null });
    expect(outcome).toMatchObject({ ok: true, modSeqs: [then + 1] });
    expect(await changed(then, bob)).toEqual([`${inbox}/shared/a`]);
  });

  it('forget in the end what was taken away', async () => {
    const inbox = await box('INBOX');
    for (let round = 0; round < 1_010; round++) {
      const name = `/private/${round}`;
      await Promise.all([set(inbox, { [name]: '' }), set(inbox, { [name]: null })]);
    }
    expect(await seen(inbox)).toEqual({});
    const first = await changed(0);
    expect(first.length).toBe(1_000);
    expect(first[0]).toBe(`${inbox}/private/10`);
  });

  it('go with their mailbox, stay through RENAME, and are copied from INBOX', async () => {
    const inbox = await box('INBOX');
    await store.mail.write.createMailbox(alice.id, 'one', null);
    const one = await box('one');
    await set(one, { '/private/a': '1' });
    await store.mail.write.renameMailbox(alice.id, one, 'two');
    expect(await seen(await box('two'))).toEqual({ '/private/a': '1' });
    await store.mail.write.deleteMailbox(alice.id, one);
    expect(await seen(one)).toEqual({});
    await set(inbox, { '/private/a': '2' });
    await set(inbox, { '/private/a': '3' }, bob);
    await store.mail.write.renameMailbox(alice.id, inbox, 'old');
    expect(await seen(inbox)).toEqual({ '/private/a': '2' });
    expect(await seen(await box('old'))).toEqual({ '/private/a': '2' });
    expect(await seen(await box('old'), bob)).toEqual({ '/private/a': '3' });
    await store.directory.change({ kind: 'remove-account', address: bob.address });
    expect(await seen(await box('old'), bob)).toEqual({});
  });

  it('carry the special use along, which one mailbox has', async () => {
    const [drafts, sent, inbox] = [await box('Drafts'), await box('Sent'), await box('INBOX')];
    const start = await store.mail.read.annotatedAt(alice.id);
    expect(await set(inbox, {}, alice, {})).toMatchObject({ ok: true, lostUse: null, modSeqs: [] });
    expect(await set(sent, { '/private/a': '1' }, alice, { specialUse: 'drafts' })).toMatchObject({ lostUse: drafts });
    expect((await store.mail.read.mailbox(alice.id, sent))?.specialUse).toBe('drafts');
    expect((await store.mail.read.mailbox(alice.id, drafts))?.specialUse).toBeNull();
    expect((await store.mail.read.mailboxByUse(alice.id, 'sent'))?.id).toBeUndefined();
    expect(await changed(start)).toEqual([
      `${sent}/private/a`,
      `${drafts}${specialUseEntry}`,
      `${sent}${specialUseEntry}`,
    ]);
    expect(await set(sent, {}, alice, { specialUse: null })).toMatchObject({ ok: true, lostUse: null });
    expect((await store.mail.read.mailbox(alice.id, sent))?.specialUse).toBeNull();
  });
});
