/** Mailboxes as a JMAP client sees them. RFC 8621 §2 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
beforeEach(async () => void (me = await testJmap()));
afterEach(() => me.close());

const hello = 'From: a@a.test\nTo: bob@b.test\nSubject: Hello\nMessage-ID: <1@a.test>\n\nHello\n';
const list = (answer: JsonObject) => answer['list'] as readonly JsonObject[];

it('has those that every account has, with their roles', async () => {
  const answer = await me.ask('Mailbox/get');
  expect(list(answer).map(({ name, role, parentId }) => [name, role, parentId])).toEqual([
    ['Archive', 'archive', null],
    ['Drafts', 'drafts', null],
    ['INBOX', 'inbox', null],
    ['Junk', 'junk', null],
    ['Sent', 'sent', null],
    ['Trash', 'trash', null],
  ]);
});

it('counts e-mails and threads, and tells that only counts changed', async () => {
  const before = await me.ask('Mailbox/get');
  await me.deliver(hello);
  await me.deliver(hello.replace('<1@', '<2@').replace('\n\n', '\nReferences: <1@a.test>\n\n'));
  const changes = await me.ask('Mailbox/changes', { sinceState: before['state'] });
  expect(changes).toMatchObject({
    created: [],
    destroyed: [],
    updatedProperties: ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'],
  });
  const counts = await me.ask('Mailbox/get', { ids: changes['updated'], properties: changes['updatedProperties'] });
  expect(list(counts)).toMatchObject([{ totalEmails: 2, unreadEmails: 2, totalThreads: 1, unreadThreads: 1 }]);
});

it('tells of mailboxes that came, changed and went', async () => {
  const { read, write } = me.store.mail;
  const before = await me.ask('Mailbox/get');
  await write.createMailbox(me.account.id, 'Work/Old', null);
  const made = await me.ask('Mailbox/changes', { sinceState: before['state'] });
  expect(made).toMatchObject({ updated: [], destroyed: [], updatedProperties: null });
  const names = list(await me.ask('Mailbox/get', { ids: made['created'] }));
  expect(names.map(({ name }) => name)).toEqual(['Work', 'Old']);
  expect(names[1]?.['parentId']).toBe(names[0]?.['id']);
  const old = await read.mailboxByName(me.account.id, 'Work/Old');
  if (old === null) throw new Error('no mailbox');
  await write.deleteMailbox(me.account.id, old.id);
  await write.subscribe(me.account.id, 'Work', true);
  expect(await me.ask('Mailbox/changes', { sinceState: made['newState'] })).toMatchObject({
    created: [],
    updated: [names[0]?.['id']],
    destroyed: [names[1]?.['id']],
  });
});

it('knows no state that it never told', async () => {
  expect(await me.call(['Mailbox/changes', { sinceState: 'x' }])).toMatchObject([
    ['error', { type: 'cannotCalculateChanges' }, 'c0'],
  ]);
});

it('has the e-mails of a thread, the oldest first', async () => {
  await me.deliver(hello);
  await me.deliver(hello.replace('<1@', '<2@').replace('\n\n', '\nReferences: <1@a.test>\n\n'));
  expect(await me.ask('Thread/get', { ids: ['T1', 'T99'] })).toMatchObject({
    list: [{ id: 'T1', emailIds: ['M1', 'M2'] }],
    notFound: ['T99'],
  });
});

it('makes, renames, moves and removes mailboxes', async () => {
  const made = await me.ask('Mailbox/set', {
    create: { a: { name: 'Work' }, b: { name: 'Bills', parentId: '#a', sortOrder: 7, isSubscribed: true } },
  });
  expect(made).toMatchObject({
    notCreated: null,
    created: { a: { role: null, sortOrder: 10 }, b: { totalEmails: 0 } },
  });
  const ids = made['created'] as Readonly<Record<'a' | 'b', { readonly id: string }>>;
  const [work, bills] = [ids.a.id, ids.b.id];
  expect(
    await me.ask('Mailbox/set', {
      update: { [bills]: { name: 'Paid', parentId: null }, [work]: { colour: 'red' }, F99: { name: 'x' } },
      destroy: [work],
    }),
  ).toMatchObject({
    updated: { [bills]: null },
    notUpdated: { [work]: { type: 'willDestroy' }, F99: { type: 'notFound' } },
    destroyed: [work],
  });
  expect(list(await me.ask('Mailbox/get', { ids: [bills] }))).toMatchObject([
    { name: 'Paid', parentId: null, sortOrder: 7, isSubscribed: true },
  ]);
});

it.each([
  [{ name: 'a/b' }, ['name']],
  [{ name: '' }, ['name']],
  [{ name: 'a', parentId: 'F99' }, ['parentId']],
  [{ name: 'a', role: 'inbox' }, ['role']],
  [{ name: 'a', role: 'trash' }, ['role']],
  [{ name: 'a', colour: 'red' }, ['colour']],
])('does not make %j', async (object, properties) => {
  expect(await me.ask('Mailbox/set', { create: { a: object } })).toMatchObject({
    created: null,
    notCreated: { a: { type: 'invalidProperties', properties } },
  });
});

it('removes no mailbox with children or e-mails unasked', async () => {
  await me.store.mail.write.createMailbox(me.account.id, 'Work/Old', null);
  const inbox = await me.store.mail.read.mailboxByName(me.account.id, 'INBOX');
  const work = await me.store.mail.read.mailboxByName(me.account.id, 'Work');
  if (inbox === null || work === null) throw new Error('no mailbox');
  await me.deliver(hello);
  expect(await me.ask('Mailbox/set', { destroy: [`F${inbox.id}`, `F${work.id}`] })).toMatchObject({
    destroyed: null,
    notDestroyed: { [`F${inbox.id}`]: { type: 'mailboxHasEmail' }, [`F${work.id}`]: { type: 'mailboxHasChild' } },
  });
});

it('finds mailboxes, and what came to those that were found', async () => {
  await me.store.mail.write.createMailbox(me.account.id, 'Work/Old', null);
  const names = async (args: object) => {
    const answers = await me.call(
      ['Mailbox/query', args],
      ['Mailbox/get', { '#ids': { resultOf: 'c0', name: 'Mailbox/query', path: '/ids' } }],
    );
    const found = list(answers[1]?.[1] ?? {}).map(({ id, name }) => [id, name] as const);
    const ids = answers[0]?.[1]['ids'] as readonly string[];
    return ids.map((id) => found.find(([one]) => one === id)?.[1]);
  };
  const bySort = [{ property: 'sortOrder' }, { property: 'name' }];
  expect(await names({ sort: bySort })).toEqual(['INBOX', 'Drafts', 'Sent', 'Archive', 'Junk', 'Trash', 'Old', 'Work']);
  expect(await names({ sort: bySort, sortAsTree: true, position: 6 })).toEqual(['Work', 'Old']);
  expect(await names({ filter: { role: 'junk' } })).toEqual(['Junk']);
  expect(await names({ filter: { operator: 'NOT', conditions: [{ hasAnyRole: true }, { name: 'work' }] } })).toEqual([
    'Old',
  ]);
  const before = await me.ask('Mailbox/query', { sort: bySort });
  await me.store.mail.write.createMailbox(me.account.id, 'News', null);
  expect(
    await me.ask('Mailbox/queryChanges', { sort: bySort, sinceQueryState: before['queryState'], calculateTotal: true }),
  ).toMatchObject({ removed: [], added: [{ index: 6 }], total: 9 });
  expect(await me.call(['Mailbox/query', { sort: [{ property: 'size' }] }])).toMatchObject([
    ['error', { type: 'unsupportedSort' }, 'c0'],
  ]);
  expect(await me.call(['Mailbox/query', { filter: { colour: 'red' } }])).toMatchObject([
    ['error', { type: 'unsupportedFilter' }, 'c0'],
  ]);
});
