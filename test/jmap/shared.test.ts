/** Mailboxes that one person shares with another, over HTTP. RFC 8620 §1.6.2, RFC 8621 §2 (myRights), RFC 4314 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Account } from '../../src/directory/types.ts';
import { jmapSite } from '../../src/http/jmap/site.ts';
import { mostStanding, standingLines } from '../../src/http/jmap/standing.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { accountIdOf } from '../../src/jmap/core/account.ts';
import type { Invocation, JsonObject } from '../../src/jmap/core/types.ts';
import { mailboxId } from '../../src/jmap/mail/ids.ts';
import { rightsOf } from '../../src/ms/rights.ts';
import type { Mailbox } from '../../src/ms/types.ts';
import { addAccount } from '../../src/store/testing/store.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
let alice: Account;
let http: Listener;
let root = '';
/** Bob's account, as Alice names it too. */
let bobs = '';
const boxes = new Map<string, Mailbox>();

const using = ['core', 'mail', 'blob', 'submission'].map((name) => `urn:ietf:params:jmap:${name}`);
const authorization = `Basic ${Buffer.from('alice@b.test:right').toString('base64')}`;

const share = async (name: string, letters: string): Promise<void> => {
  const mailbox = boxes.get(name);
  const rights = rightsOf(letters);
  if (mailbox === undefined || rights === null) throw new Error(`no ${name} ${letters}`);
  const change = letters === '' ? ({ kind: 'delete' } as const) : ({ kind: 'set', rights } as const);
  const done = await me.store.mail.write.changeAccess(me.account.id, mailbox.id, alice.address, change);
  if (!done.ok) throw new Error(done.error);
};

/** As Alice. */
async function calls(...all: readonly (readonly [string, object])[]): Promise<readonly Invocation[]> {
  const methodCalls = all.map(([name, args], at) => [name, { accountId: bobs, ...args }, `c${at}`]);
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(`${root}/jmap/api`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ using, methodCalls }),
  });
  return ((await response.json()) as { readonly methodResponses: readonly Invocation[] }).methodResponses;
}
async function ask(name: string, args: object = {}): Promise<JsonObject> {
  const [answered = ['nothing', {}, '']] = await calls([name, args]);
  if (answered[0] !== name) throw new Error(`${name} answered ${JSON.stringify(answered)}`);
  return answered[1];
}
const errorOf = async (name: string, args: object = {}): Promise<unknown> => (await calls([name, args]))[0]?.[1];
const listOf = (answer: JsonObject) => answer['list'] as readonly JsonObject[];
const idOf = (name: string): string => {
  const mailbox = boxes.get(name);
  if (mailbox === undefined) throw new Error(`no ${name}`);
  return mailboxId(mailbox.id);
};

/** A message in a mailbox of Bob's; its id. */
async function put(name: string, subject: string): Promise<string> {
  const text = `From: a@a.test\nTo: bob@b.test\nSubject: ${subject}\nMessage-Id: <${subject}@a.test>\n\nabout ${subject}\n`;
  await me.deliver(text);
  const inbox = boxes.get('INBOX');
  const { ids } = await me.ask('Email/query', { filter: { subject } });
  const [id = ''] = ids as readonly string[];
  if (name !== 'INBOX' && inbox !== undefined)
    await me.ask('Email/set', { update: { [id]: { mailboxIds: { [idOf(name)]: true } } } });
  return id;
}

beforeAll(async () => {
  me = await testJmap();
  alice = await addAccount(me.store, 'alice@b.test');
  bobs = me.accountId;
  for (const name of ['Team', 'Team/Plans', 'Readable', 'Listed', 'Secret', 'Secret/Open']) {
    const made = await me.store.mail.write.createMailbox(me.account.id, name, null);
    if (!made.ok) throw new Error(made.error);
  }
  for (const mailbox of await me.store.mail.read.mailboxes(me.account.id)) boxes.set(mailbox.name, mailbox);
  http = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [
      jmapSite({
        jmap: me.jmap,
        standing: standingLines(mostStanding(64)),
        signedIn: () => Promise.resolve(null),
        authentication: {
          password: (_user, password) =>
            Promise.resolve(password === 'right' ? { kind: 'success', account: alice } : { kind: 'refused' }),
          token: () => Promise.resolve({ kind: 'refused' }),
        },
      }),
    ],
  });
  root = `http://127.0.0.1:${await http.listen('127.0.0.1', 0)}`;
});

afterAll(async () => {
  await http.close(1000);
  await me.close();
});

const session = async () =>
  (await (await fetch(`${root}/jmap/session`, { headers: { authorization } })).json()) as {
    readonly accounts: Readonly<Record<string, JsonObject>>;
    readonly primaryAccounts: Readonly<Record<string, string>>;
    readonly state: string;
  };

describe('an account of which nothing is shared', () => {
  it.each([
    ['Mailbox/get', {}],
    ['Email/query', {}],
    ['Email/get', { ids: ['M1'] }],
    ['Thread/changes', { sinceState: '0-0-0' }],
    ['Email/set', { destroy: ['M1'] }],
    ['Blob/get', { ids: ['M1'] }],
    ['EmailSubmission/get', {}],
  ])('is not there for %s', async (name, args) => {
    expect(Object.keys((await session()).accounts)).toEqual([accountIdOf(alice.id)]);
    expect(await errorOf(name, args)).toEqual({ type: 'accountNotFound' });
  });
});

describe('mailboxes that are shared', () => {
  let secret = '';
  let plan = '';
  let read = '';
  let listed = '';

  beforeAll(async () => {
    secret = await put('Secret', 'treasure');
    plan = await put('Team', 'plan');
    read = await put('Readable', 'news');
    listed = await put('Listed', 'hidden');
    const before = (await session()).state;
    await share('Team', 'lrswitek');
    await share('Readable', 'lr');
    await share('Listed', 'l');
    await share('Secret/Open', 'lr');
    expect((await session()).state).not.toBe(before);
  });

  it('appear as a further account, which cannot send', async () => {
    const { accounts, primaryAccounts } = await session();
    expect(accounts[bobs]).toMatchObject({ name: 'bob@b.test', isPersonal: false, isReadOnly: false });
    expect(Object.keys(accounts[bobs]?.['accountCapabilities'] as object)).toEqual(
      ['core', 'mail', 'blob'].map((name) => `urn:ietf:params:jmap:${name}`),
    );
    expect(new Set(Object.values(primaryAccounts))).toEqual(new Set([accountIdOf(alice.id)]));
  });

  it('are shown with the rights there, and nothing else is', async () => {
    const answer = await ask('Mailbox/get', {});
    const shown = Object.fromEntries(
      listOf(answer).map(({ name, parentId, totalEmails, totalThreads, myRights }) => [
        name as string,
        {
          parentId,
          counts: [totalEmails, totalThreads],
          may: Object.entries(myRights as JsonObject).flatMap(([right, may]) => (may === true ? [right] : [])),
        },
      ]),
    );
    expect(shown).toEqual({
      Listed: { parentId: null, counts: [0, 0], may: [] },
      Readable: { parentId: null, counts: [1, 1], may: ['mayReadItems'] },
      // What stands between is not there for her.
      'Secret/Open': { parentId: null, counts: [0, 0], may: ['mayReadItems'] },
      Team: {
        parentId: null,
        counts: [1, 1],
        may: ['mayReadItems', 'mayAddItems', 'mayRemoveItems', 'maySetSeen', 'maySetKeywords', 'mayCreateChild'],
      },
    });
    const hidden = [idOf('Secret'), idOf('INBOX')];
    expect(await ask('Mailbox/get', { ids: hidden })).toMatchObject({ list: [], notFound: hidden });
  });

  it('show e-mails of those that may be read', async () => {
    expect(await ask('Email/query', { sort: [{ property: 'receivedAt' }], calculateTotal: true })).toMatchObject({
      ids: [plan, read],
      total: 2,
    });
    for (const filter of [
      { inMailbox: idOf('Secret') },
      { inMailbox: idOf('Listed') },
      { text: 'treasure' },
      { subject: 'hidden' },
      { inMailboxOtherThan: [idOf('Team'), idOf('Readable')] },
    ])
      expect(await ask('Email/query', { filter, calculateTotal: true })).toMatchObject({ ids: [], total: 0 });
    const all = [secret, plan, read, listed];
    const got = await ask('Email/get', { ids: all, properties: ['subject', 'mailboxIds', 'threadId', 'blobId'] });
    expect(listOf(got).map(({ subject, mailboxIds }) => [subject, mailboxIds])).toEqual([
      ['plan', { [idOf('Team')]: true }],
      ['news', { [idOf('Readable')]: true }],
    ]);
    expect(got['notFound']).toEqual([secret, listed]);
    const mine = listOf(await me.ask('Email/get', { ids: all, properties: ['threadId'] }));
    const threads = mine.map(({ threadId }) => threadId);
    expect(await ask('Thread/get', { ids: threads })).toMatchObject({
      list: [{ emailIds: [plan] }, { emailIds: [read] }],
      notFound: [threads[0], threads[3]],
    });
    expect(await ask('SearchSnippet/get', { emailIds: [secret], filter: { text: 'treasure' } })).toMatchObject({
      list: [],
      notFound: [secret],
    });
  });

  it('give octets of no other e-mail, nor of what the owner has uploaded', async () => {
    const { created } = await me.ask('Blob/upload', { create: { a: { data: [{ 'data:asText': 'of Bob' }] } } });
    const upload = ((created as JsonObject)['a'] as JsonObject)['id'] as string;
    const mine = listOf(await me.ask('Email/get', { ids: [secret, plan], properties: ['blobId'] }));
    const [hidden = '', open = ''] = mine.map(({ blobId }) => blobId as string);
    const download = (account: string, blob: string) =>
      fetch(`${root}/jmap/download/${account}/${blob}/a.eml`, { headers: { authorization } });
    expect((await download(bobs, open)).status).toBe(200);
    for (const blob of [hidden, `${hidden}-1`, upload]) expect((await download(bobs, blob)).status).toBe(404);
    expect((await download(accountIdOf(alice.id), open)).status).not.toBe(200);
    expect(await ask('Blob/get', { ids: [open, hidden, upload] })).toMatchObject({
      list: [{ id: open }],
      notFound: [hidden, upload],
    });
    expect(await ask('Blob/lookup', { typeNames: ['Mailbox', 'Email'], ids: [open, hidden] })).toMatchObject({
      list: [{ matchedIds: { Mailbox: [idOf('Team')], Email: [plan] } }],
      notFound: [hidden],
    });
  });

  it('have states that only what is shown changes', async () => {
    const { state } = await ask('Email/get', { ids: [] });
    await put('Secret', 'more-treasure');
    expect(await ask('Email/get', { ids: [] })).toMatchObject({ state });
    expect(await ask('Email/changes', { sinceState: state })).toMatchObject({ newState: state, created: [] });
    // A state of the owner's is none of hers.
    const mine = (await me.ask('Email/get', { ids: [] }))['state'];
    expect(await errorOf('Email/changes', { sinceState: mine })).toEqual({ type: 'cannotCalculateChanges' });
    await me.ask('Email/query', { filter: { text: 'treasure' } });
    expect(await errorOf('Email/queryChanges', { filter: { text: 'treasure' }, sinceQueryState: mine })).toEqual({
      type: 'cannotCalculateChanges',
    });
  });

  it('tell what changed: what comes from elsewhere is new, what is destroyed is gone', async () => {
    const { state } = await ask('Email/get', { ids: [] });
    const query = await ask('Email/query', { filter: { inMailbox: idOf('Team') } });
    // Delivered before the state was told, and moved here behind it.
    const move = (id: string, name: string) =>
      me.ask('Email/set', { update: { [id]: { mailboxIds: { [idOf(name)]: true } } } });
    const moved = await put('Secret', 'moved');
    const between = (await ask('Email/get', { ids: [] }))['state'];
    expect(between).toBe(state);
    await move(moved, 'Team');
    await me.ask('Email/set', { update: { [read]: { 'keywords/$flagged': true } } });
    const changes = await ask('Email/changes', { sinceState: state });
    expect(changes).toMatchObject({ created: [moved], updated: [read], destroyed: [] });
    expect(await ask('Thread/changes', { sinceState: state })).toMatchObject({ updated: [], destroyed: [] });
    expect(
      await ask('Email/queryChanges', { filter: { inMailbox: idOf('Team') }, sinceQueryState: query['queryState'] }),
    ).toMatchObject({ removed: [], added: [{ id: moved }] });
    expect(await ask('Mailbox/changes', { sinceState: state })).toMatchObject({
      created: [],
      updated: expect.arrayContaining([idOf('Team'), idOf('Readable')]) as string[],
      updatedProperties: ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'],
    });
    await me.ask('Email/set', { destroy: [moved] });
    const gone = await ask('Email/changes', { sinceState: changes['newState'] });
    expect(gone).toMatchObject({ created: [], updated: [], destroyed: [moved] });
    // Of what moves away the store keeps no more than that it went.
    const other = await put('Team', 'elsewhere');
    const { state: there } = await ask('Email/get', { ids: [other] });
    await move(other, 'Secret');
    expect(await errorOf('Email/changes', { sinceState: there })).toEqual({ type: 'cannotCalculateChanges' });
    expect(await ask('Email/get', { ids: [other] })).toMatchObject({ list: [], notFound: [other] });
  });

  it('are changed as their rights allow', async () => {
    const keywords = { 'keywords/$seen': true, 'keywords/todo': true };
    expect(
      await ask('Email/set', { update: { [plan]: keywords, [read]: keywords, [secret]: keywords } }),
    ).toMatchObject({
      updated: { [plan]: null },
      notUpdated: { [read]: { type: 'forbidden' }, [secret]: { type: 'notFound' } },
    });
    const to = (name: string) => ({ mailboxIds: { [idOf(name)]: true } });
    expect(await ask('Email/set', { update: { [plan]: to('Readable') }, destroy: [read, listed] })).toMatchObject({
      notUpdated: { [plan]: { type: 'forbidden' } },
      notDestroyed: { [read]: { type: 'forbidden' }, [listed]: { type: 'notFound' } },
    });
    expect(await ask('Email/set', { update: { [plan]: to('Secret') } })).toMatchObject({
      notUpdated: { [plan]: { type: 'invalidProperties', properties: ['mailboxIds'] } },
    });
    const draft = (name: string) => ({ ...to(name), subject: 'Mine', keywords: { $draft: true } });
    expect(
      await ask('Email/set', { create: { a: draft('Team'), b: draft('Readable'), c: draft('Secret') } }),
    ).toMatchObject({
      created: { a: { size: expect.any(Number) as number } },
      notCreated: { b: { type: 'forbidden' }, c: { type: 'invalidProperties' } },
    });
  });

  it('keep what is in the owner’s other mailboxes as it is', async () => {
    const both = await put('Secret', 'both');
    await me.ask('Email/set', { update: { [both]: { [`mailboxIds/${idOf('Team')}`]: true } } });
    expect(listOf(await ask('Email/get', { ids: [both], properties: ['mailboxIds'] }))).toEqual([
      { id: both, mailboxIds: { [idOf('Team')]: true } },
    ]);
    expect(await ask('Email/set', { destroy: [both] })).toMatchObject({ destroyed: [both] });
    expect(listOf(await me.ask('Email/get', { ids: [both], properties: ['mailboxIds'] }))).toEqual([
      { id: both, mailboxIds: { [idOf('Secret')]: true } },
    ]);
  });

  it('get mailboxes below them, and are renamed and destroyed, as their rights allow', async () => {
    const made = await ask('Mailbox/set', {
      create: {
        a: { name: 'Below', parentId: idOf('Team') },
        b: { name: 'Top' },
        c: { name: 'x', parentId: idOf('Readable') },
        d: { name: 'x', parentId: idOf('Secret') },
      },
      update: { [idOf('Team')]: { name: 'Crew' }, [idOf('Secret')]: { name: 'Mine' } },
      destroy: [idOf('Readable'), idOf('Secret/Open'), idOf('INBOX')],
    });
    expect(made).toMatchObject({
      created: { a: { myRights: { mayReadItems: true, mayCreateChild: true, mayDelete: false } } },
      notCreated: { b: { type: 'forbidden' }, c: { type: 'forbidden' }, d: { type: 'invalidProperties' } },
      notUpdated: { [idOf('Team')]: { type: 'forbidden' }, [idOf('Secret')]: { type: 'notFound' } },
      notDestroyed: {
        // Something is in it, as she sees; what the inbox has she does not.
        [idOf('Readable')]: { type: 'mailboxHasEmail' },
        [idOf('INBOX')]: { type: 'notFound' },
      },
    });
    expect(await ask('Mailbox/set', { update: { [idOf('Team')]: { isSubscribed: true } } })).toMatchObject({
      updated: { [idOf('Team')]: null },
    });
    const shown = { ids: [idOf('Team')], properties: ['isSubscribed'] };
    expect(listOf(await ask('Mailbox/get', shown))).toMatchObject([{ isSubscribed: true }]);
    expect(listOf(await me.ask('Mailbox/get', shown))).toMatchObject([{ isSubscribed: false }]);
  });

  it('are copied from and to', async () => {
    const mine = accountIdOf(alice.id);
    const { list } = await ask('Mailbox/get', { accountId: mine, properties: ['role'] });
    const inbox = (list as readonly JsonObject[]).find(({ role }) => role === 'inbox')?.['id'] as string;
    const copy = { fromAccountId: bobs, accountId: mine };
    const mailboxIds = { [inbox]: true };
    const create = { a: { id: plan, mailboxIds }, b: { id: secret, mailboxIds } };
    expect(await ask('Email/copy', { ...copy, create })).toMatchObject({
      created: { a: {} },
      notCreated: { b: { type: 'notFound' } },
    });
    const found = await ask('Email/query', { accountId: mine, filter: { subject: 'plan' } });
    const [own = ''] = found['ids'] as readonly string[];
    expect(listOf(await ask('Email/get', { accountId: mine, ids: [own], properties: ['keywords'] }))).toEqual([
      { id: own, keywords: { $seen: true, todo: true } },
    ]);
    const back = {
      fromAccountId: mine,
      create: { a: { id: own, mailboxIds: { [idOf('Team')]: true }, keywords: {} } },
    };
    const done = await calls(['Email/copy', { ...back, onSuccessDestroyOriginal: true }]);
    expect(done).toMatchObject([
      ['Email/copy', { created: { a: {} } }, 'c0'],
      ['Email/set', { accountId: mine, destroyed: [own] }, 'c0'],
    ]);
    expect(await errorOf('Email/copy', { fromAccountId: 'A99', create: {} })).toEqual({ type: 'fromAccountNotFound' });
  });

  it.each(['EmailSubmission/get', 'Identity/get', 'EmailSubmission/set'])('have no %s', async (name) => {
    expect(await errorOf(name, {})).toEqual({ type: 'accountNotSupportedByMethod' });
  });

  it('tell by push of what is shown', async () => {
    const watch = me.jmap.watch(alice, ['Email']);
    const heard = new Set<() => void>();
    const stop = watch.listen(() => heard.forEach((one) => one()));
    const next = () =>
      new Promise<void>((resolve) => {
        const one = (): void => {
          heard.delete(one);
          resolve();
        };
        heard.add(one);
      });
    // Behind what listening itself asks of the store.
    const before = await watch.look(null);
    const told = next();
    const fresh = await put('Team', 'fresh');
    await told;
    const after = await watch.look(before.state);
    const { state } = await ask('Email/get', { ids: [fresh] });
    expect(after.change).toEqual({ '@type': 'StateChange', changed: { [bobs]: { Email: state } } });
    await put('Secret', 'silence');
    expect((await watch.look(after.state)).change).toBeNull();
    stop();
  });

  it('are gone as soon as they are shared no longer', async () => {
    const { state } = await ask('Mailbox/get', { ids: [] });
    await share('Team', '');
    expect(await errorOf('Email/changes', { sinceState: state })).toEqual({ type: 'cannotCalculateChanges' });
    expect(await ask('Mailbox/changes', { sinceState: state })).toMatchObject({ destroyed: [idOf('Team')] });
    expect(await ask('Email/get', { ids: [plan] })).toMatchObject({ list: [], notFound: [plan] });
  });

  it('are read-only where nothing may be changed in any', async () => {
    for (const mailbox of await me.store.mail.read.mailboxes(me.account.id)) boxes.set(mailbox.name, mailbox);
    await share('Team/Below', '');
    expect((await session()).accounts[bobs]).toMatchObject({ isReadOnly: true });
    for (const [name, args] of [
      ['Email/set', { destroy: [read] }],
      ['Mailbox/set', {}],
      ['Email/import', { emails: {} }],
      ['Email/copy', { fromAccountId: accountIdOf(alice.id), create: {} }],
    ] as const)
      expect(await errorOf(name, args)).toEqual({ type: 'accountReadOnly' });
  });
});
