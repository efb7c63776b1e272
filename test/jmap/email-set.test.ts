/** E-mails changed by a JMAP client. RFC 8621 §4.6 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { Flag, type MailboxId, type Uid } from '../../src/ms/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
let ids: Readonly<Record<'inbox' | 'archive' | 'trash' | 'junk', string>>;
async function begin(): Promise<void> {
  me = await testJmap();
  const { list } = await me.ask('Mailbox/get');
  const found = (list as readonly JsonObject[]).map(({ role, id }) => [role, id]);
  ids = Object.fromEntries(found) as typeof ids;
  for (let at = 1; at <= 3; at++)
    await me.deliver(`From: a@a.test\nTo: bob@b.test\nSubject: ${at}\nMessage-ID: <${at}@a.test>\n\nHello ${at}\n`);
}

const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`k${at}`, true]));
const update = (change: object) => me.ask('Email/set', { update: change });
const get = async (...emails: readonly string[]) =>
  (await me.ask('Email/get', { ids: emails, properties: ['mailboxIds', 'keywords'] }))['list'];
const mailbox = (id: string) => Number(id.slice(1)) as MailboxId;

describe('keywords', () => {
  beforeEach(begin);
  afterEach(() => me.close());

  it('are set one by one and as a whole, in lower case', async () => {
    expect(await update({ M1: { 'keywords/$seen': true, 'keywords/Blue~1green': true } })).toMatchObject({
      updated: { M1: null },
      notUpdated: null,
    });
    expect(await get('M1')).toMatchObject([{ keywords: { $seen: true, 'blue/green': true } }]);
    await update({ M1: { 'keywords/$seen': null, 'keywords/$flagged': true, 'keywords/red': null } });
    expect(await get('M1')).toEqual([
      { id: 'M1', mailboxIds: { [ids.inbox]: true }, keywords: { $flagged: true, 'blue/green': true } },
    ]);
    await update({ M1: { keywords: { $draft: true, $answered: true } } });
    expect(await get('M1')).toMatchObject([{ keywords: { $draft: true, $answered: true } }]);
    await update({ M1: { keywords: {} } });
    expect(await get('M1')).toEqual([{ id: 'M1', mailboxIds: { [ids.inbox]: true }, keywords: {} }]);
  });

  it('leave \\Deleted of IMAP alone', async () => {
    const inbox = mailbox(ids.inbox);
    const one = [{ from: 1 as Uid, to: 1 as Uid }];
    await me.store.mail.write.store(me.account.id, inbox, one, 'add', { system: Flag.deleted, keywords: [] }, null);
    await update({ M1: { keywords: { $seen: true } } });
    const [message] = await me.store.mail.read.messages(me.account.id, inbox, { from: 1 as Uid, to: 1 as Uid }, 1);
    expect(message?.flags.system).toBe(Flag.deleted | Flag.seen);
  });

  it('are those of all its messages', async () => {
    await update({ M1: { [`mailboxIds/${ids.archive}`]: true } });
    await update({ M1: { 'keywords/$flagged': true } });
    for (const id of [ids.inbox, ids.archive]) {
      const [one] = await me.store.mail.read.messages(me.account.id, mailbox(id), { from: 1 as Uid, to: 1 as Uid }, 1);
      expect(one?.flags.system).toBe(Flag.flagged);
    }
  });

  it('stay with those messages that remain', async () => {
    await update({ M1: { [`mailboxIds/${ids.archive}`]: true } });
    const one = [{ from: 1 as Uid, to: 1 as Uid }];
    const flags = { system: Flag.flagged, keywords: ['Blue'] };
    await me.store.mail.write.store(me.account.id, mailbox(ids.inbox), one, 'add', flags, null);
    await update({ M1: { [`mailboxIds/${ids.inbox}`]: null } });
    expect(await get('M1')).toEqual([
      { id: 'M1', mailboxIds: { [ids.archive]: true }, keywords: { $flagged: true, blue: true } },
    ]);
  });
});

describe('mailboxes', () => {
  beforeEach(begin);
  afterEach(() => me.close());

  it('an e-mail is in, is moved between, and leaves', async () => {
    await update({ M1: { [`mailboxIds/${ids.archive}`]: true }, M2: { mailboxIds: { [ids.trash]: true } } });
    expect(await get('M1', 'M2')).toMatchObject([
      { mailboxIds: { [ids.inbox]: true, [ids.archive]: true } },
      { mailboxIds: { [ids.trash]: true } },
    ]);
    await update({ M1: { mailboxIds: { [ids.trash]: true, [ids.junk]: true }, 'keywords/$seen': true } });
    expect(await get('M1')).toEqual([
      { id: 'M1', mailboxIds: { [ids.junk]: true, [ids.trash]: true }, keywords: { $seen: true } },
    ]);
  });

  it('are those made in the same request', async () => {
    const answers = await me.call(
      ['Mailbox/set', { create: { a: { name: 'New' } } }],
      ['Email/set', { update: { M1: { mailboxIds: { '#a': true } }, M2: { 'mailboxIds/#a': true } } }],
    );
    expect(answers[1]?.[1]).toMatchObject({ updated: { M1: null, M2: null }, notUpdated: null });
  });

  it('take many at once', async () => {
    const all = ['M1', 'M2', 'M3'];
    const since = (await me.ask('Email/get', { ids: [] }))['state'];
    const patch = { [`mailboxIds/${ids.inbox}`]: null, [`mailboxIds/${ids.archive}`]: true, 'keywords/$seen': true };
    const answer = await update(Object.fromEntries(all.map((id) => [id, patch])));
    expect(answer).toMatchObject({ oldState: since, updated: { M1: null, M2: null, M3: null } });
    for (const one of (await get(...all)) as readonly JsonObject[])
      expect(one).toMatchObject({ mailboxIds: { [ids.archive]: true }, keywords: { $seen: true } });
    expect(await me.ask('Email/changes', { sinceState: since })).toMatchObject({
      updated: all,
      newState: answer['newState'],
    });
  });
});

describe('an e-mail', () => {
  beforeAll(begin);
  afterAll(() => me.close());

  it.each<[patch: object, type: string, properties?: readonly string[]]>([
    [{ 'keywords/a b': true }, 'invalidProperties', ['keywords']],
    [{ 'keywords/$seen': false }, 'invalidProperties', ['keywords/$seen']],
    [{ keywords: { $seen: 1 } }, 'invalidProperties', ['keywords']],
    [{ 'keywords/a/b': true }, 'invalidPatch'],
    [{ keywords: {}, 'keywords/$seen': true }, 'invalidPatch'],
    [{ mailboxIds: {} }, 'invalidProperties', ['mailboxIds']],
    [{ mailboxIds: null }, 'invalidProperties', ['mailboxIds']],
    [{ mailboxIds: { F99: true } }, 'invalidProperties', ['mailboxIds']],
    [{ 'mailboxIds/F1': null }, 'invalidProperties', ['mailboxIds']],
    [{ 'mailboxIds/#none': true }, 'invalidProperties', ['mailboxIds']],
    [{ keywords: many }, 'tooManyKeywords'],
    [{ subject: 'Other' }, 'invalidProperties', ['subject']],
    [{ colour: 'red' }, 'invalidProperties', ['colour']],
  ])('is not changed by %.60j', async (patch, type, properties) => {
    const answer = await update({ M1: patch, M2: { 'keywords/$seen': true } });
    expect(answer).toMatchObject({ updated: { M2: null }, notUpdated: { M1: { type } } });
    expect((answer['notUpdated'] as { readonly M1: JsonObject }).M1['properties']).toEqual(properties);
    expect(await get('M1')).toEqual([{ id: 'M1', mailboxIds: { [ids.inbox]: true }, keywords: {} }]);
  });

  it('changes nothing of a state that is gone', async () => {
    expect(await me.call(['Email/set', { ifInState: 'x', destroy: ['M1'] }])).toMatchObject([
      ['error', { type: 'stateMismatch' }, 'c0'],
    ]);
  });
});

describe('e-mails', () => {
  beforeEach(begin);
  afterEach(() => me.close());

  it('takes what it told for told', async () => {
    const { list } = await me.ask('Email/get', { ids: ['M1'] });
    const [email = {}] = list as readonly JsonObject[];
    const answer = await update({ M1: { ...email, keywords: { $seen: true } } });
    expect(answer).toMatchObject({ updated: { M1: null }, notUpdated: null });
  });

  it('changes what there is and destroys what is asked for', async () => {
    await update({ M1: { [`mailboxIds/${ids.archive}`]: true } });
    const since = (await me.ask('Email/get', { ids: [] }))['state'];
    expect(
      await me.ask('Email/set', {
        update: { M1: { 'keywords/$seen': true }, M99: { keywords: {} }, X: {}, M2: {} },
        destroy: ['M1', 'M98', 'x'],
      }),
    ).toMatchObject({
      updated: { M2: null },
      notUpdated: { M1: { type: 'willDestroy' }, M99: { type: 'notFound' }, X: { type: 'notFound' } },
      destroyed: ['M1'],
      notDestroyed: { M98: { type: 'notFound' }, x: { type: 'notFound' } },
    });
    expect(await me.ask('Email/changes', { sinceState: since })).toMatchObject({ destroyed: ['M1'], updated: [] });
  });

  it('copies into no more mailboxes than the quota lets', async () => {
    const { id } = me.account;
    const { used } = await me.store.mail.read.usage(id);
    await me.store.directory.change({ kind: 'set-quota', address: me.account.address, quota: used + 10 });
    expect(
      await update({ M1: { [`mailboxIds/${ids.archive}`]: true }, M2: { mailboxIds: { [ids.archive]: true } } }),
    ).toMatchObject({ updated: { M2: null }, notUpdated: { M1: { type: 'overQuota' } } });
  });
});
