/** Address books and cards. RFC 9610, RFC 9553 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { limits } from '../../src/jmap/limits.ts';
import { type TestJmap, testJmap, testUrls } from '../support/jmap.ts';

let me: TestJmap;
beforeEach(async () => {
  me = await testJmap();
});
afterEach(() => me.close());

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

const joe = {
  uid: 'joe',
  name: {
    components: [
      { kind: 'given', value: 'José' },
      { kind: 'surname', value: "O'Bloggs" },
    ],
    isOrdered: true,
  },
  emails: { e1: { address: 'joe.bloggs@example.com', contexts: { private: true } } },
  organizations: { o1: { name: 'Deep Thought Ltd' } },
  phones: { p1: { number: '+39 02 1234' } },
  notes: { n1: { note: 'Met him at the harbour, in rain' } },
  'example.com:shoe': 44,
};
const ann = {
  uid: 'ann',
  name: { full: 'Ann Lee', components: [{ kind: 'surname', value: 'Lee' }] },
  emails: { e1: { address: 'ann@lee.test', label: 'home' } },
};

interface SetAnswer {
  readonly created: Readonly<Record<string, JsonObject & { readonly id: string }>> | null;
}
const add = async (...cards: readonly object[]): Promise<readonly string[]> => {
  const create = Object.fromEntries(cards.map((card, at) => [`c${at}`, card]));
  const { created } = (await me.ask('ContactCard/set', { create })) as unknown as SetAnswer;
  return cards.map((_, at) => created?.[`c${at}`]?.id ?? '');
};
const found = async (filter: object | null, sort: readonly object[] = []): Promise<readonly unknown[]> =>
  (await me.ask('ContactCard/query', { filter, sort }))['ids'] as readonly unknown[];
const card = async (id: string, properties: readonly string[] | null = null) =>
  ((await me.ask('ContactCard/get', { ids: [id], properties }))['list'] as readonly JsonObject[])[0];

it('says that it has contacts', async () => {
  const session = await me.jmap.session(me.account, testUrls);
  expect(session).toMatchObject({
    capabilities: { 'urn:ietf:params:jmap:contacts': {} },
    accounts: {
      [me.accountId]: {
        accountCapabilities: {
          'urn:ietf:params:jmap:contacts': { maxAddressBooksPerCard: null, mayCreateAddressBook: true },
        },
      },
    },
  });
});

it('has one address book from the beginning, and others that are made', async () => {
  expect(await me.ask('AddressBook/get')).toMatchObject({
    list: [
      {
        id: 'A1',
        name: 'Contacts',
        isDefault: true,
        isSubscribed: true,
        shareWith: null,
        myRights: { mayDelete: false },
      },
    ],
  });
  const made = await me.ask('AddressBook/set', {
    create: { b: { name: 'Friends', sortOrder: 2 } },
    onSuccessSetIsDefault: '#b',
  });
  expect(made).toMatchObject({
    created: { b: { id: 'A2', isDefault: true, description: null } },
    updated: { A1: { isDefault: false } },
  });
  expect(await me.ask('AddressBook/changes', { sinceState: '1' })).toMatchObject({ created: ['A2'], updated: ['A1'] });
  expect(
    await me.ask('AddressBook/set', {
      update: { A1: { name: 'Others' }, A2: { isDefault: false }, A9: { name: 'x' } },
    }),
  ).toMatchObject({
    updated: { A1: null },
    notUpdated: { A2: { type: 'invalidProperties', properties: ['isDefault'] }, A9: { type: 'notFound' } },
  });
  await add({ ...joe, addressBookIds: { A1: true } }, { ...ann, addressBookIds: { A1: true, A2: true } });
  expect(await me.ask('AddressBook/set', { destroy: ['A1', 'A2'] })).toMatchObject({
    notDestroyed: { A1: { type: 'addressBookHasContents' }, A2: { type: 'forbidden' } },
  });
  expect(await me.ask('AddressBook/set', { destroy: ['A1'], onDestroyRemoveContents: true })).toMatchObject({
    destroyed: ['A1'],
  });
  expect(await me.ask('ContactCard/get')).toMatchObject({ list: [{ uid: 'ann', addressBookIds: { A2: true } }] });
});

it.each([
  [{ name: '' }, 'invalidProperties'],
  [{ name: 'x'.repeat(256) }, 'invalidProperties'],
  [{ name: 'x', sortOrder: -1 }, 'invalidProperties'],
  [{ name: 'x', colour: 1 }, 'invalidProperties'],
  [{ name: 'x', shareWith: { P1: { mayRead: true } } }, 'forbidden'],
])('makes no address book of %.60j', async (book, type) => {
  expect(await me.ask('AddressBook/set', { create: { b: book } })).toMatchObject({ notCreated: { b: { type } } });
});

it('keeps a card as it was written, and tells what it has added', async () => {
  const { created } = (await me.ask('ContactCard/set', {
    create: { c: { ...joe, addressBookIds: { A1: true } } },
  })) as unknown as SetAnswer;
  expect(created?.['c']).toMatchObject({
    id: 'C1',
    '@type': 'Card',
    version: '1.0',
    created: expect.any(String) as string,
  });
  expect(created?.['c']).not.toHaveProperty('emails');
  expect(await card('C1')).toMatchObject({ id: 'C1', ...joe, addressBookIds: { A1: true } });
  expect(await card('C1', ['uid'])).toEqual({ id: 'C1', uid: 'joe' });
  expect(await card('C1', [])).toEqual({ id: 'C1' });
});

it('gives a uid and an address book to a card that has none', async () => {
  const [id = ''] = await add({ name: { full: 'Somebody' } });
  expect(await card(id)).toMatchObject({
    uid: expect.stringMatching(/^urn:uuid:/) as string,
    addressBookIds: { A1: true },
  });
});

it('changes what a patch names, and tells changes by their states', async () => {
  await add(joe, ann);
  const patch = { 'emails/e1/address': 'joe@new.test', 'emails/e2': { address: 'b@b.test' }, phones: null };
  expect(await me.ask('ContactCard/set', { update: { C1: patch } })).toMatchObject({
    oldState: '2',
    newState: '3',
  });
  const after = await card('C1');
  expect(after).toMatchObject({ emails: { e1: { address: 'joe@new.test' }, e2: { address: 'b@b.test' } } });
  expect(after).not.toHaveProperty('phones');
  await me.ask('ContactCard/set', { destroy: ['C2'] });
  await add({ uid: 'ann', name: { full: 'Ann again' } });
  expect(await me.ask('ContactCard/changes', { sinceState: '2' })).toMatchObject({
    newState: '5',
    created: ['C3'],
    updated: ['C1'],
    destroyed: ['C2'],
  });
  await expect(me.ask('ContactCard/changes', { sinceState: '9' })).rejects.toThrow('cannotCalculateChanges');
});

it('makes no card of what is wrong', async () => {
  await add(joe);
  const wrong: readonly (readonly [more: object, type: string])[] = [
    [{ uid: 'joe' }, 'alreadyExists'],
    [{ addressBookIds: {} }, 'invalidProperties'],
    [{ addressBookIds: { A9: true } }, 'invalidProperties'],
    [{ addressBookIds: { A1: false } }, 'invalidProperties'],
    [{ addressBookIds: 'A1' }, 'invalidProperties'],
    [{ id: 'C9' }, 'invalidProperties'],
    [{ shoe: 44 }, 'invalidProperties'],
    [{ '@type': 'Person' }, 'invalidProperties'],
    [{ emails: [] }, 'invalidProperties'],
    [{ emails: { e1: { address: 1 } } }, 'invalidProperties'],
    [{ name: { components: [{ value: 'x' }] } }, 'invalidProperties'],
    [{ members: { x: false } }, 'invalidProperties'],
    [{ created: 'yesterday' }, 'invalidProperties'],
    [{ uid: 'x'.repeat(limits.cardUid + 1) }, 'invalidProperties'],
    [{ notes: { n: { note: 'x'.repeat(limits.cardOctets) } } }, 'tooLarge'],
    [{ media: { m: { kind: 'photo', blobId: 'U00' } } }, 'blobNotFound'],
    [{ media: { m: { kind: 'photo', uri: 'data:image/svg+xml;base64,PHN2Zz4=' } } }, 'invalidProperties'],
    [{ media: { m: { kind: 'photo', uri: 'data:' } } }, 'invalidProperties'],
    [{ media: { m: { kind: 'photo', uri: `data:;base64,${'A'.repeat(400_000)}` } } }, 'tooLarge'],
  ];
  const create = Object.fromEntries(wrong.map(([more], at) => [`c${at}`, { name: { full: 'x' }, ...more }]));
  const { notCreated } = await me.ask('ContactCard/set', { create });
  const types = Object.values(notCreated as Record<string, { readonly type: string }>).map(({ type }) => type);
  expect(types).toEqual(wrong.map(([, type]) => type));
  expect(await me.ask('ContactCard/get')).toMatchObject({ state: '1', list: [{ uid: 'joe' }] });
});

it('does not change the uid of a card', async () => {
  await add(joe);
  expect(await me.ask('ContactCard/set', { update: { C1: { uid: 'other' }, C2: {} } })).toMatchObject({
    notUpdated: { C1: { type: 'invalidProperties' }, C2: { type: 'notFound' } },
  });
});

it('keeps pictures beside the card, as blobs', async () => {
  const uri = `data:image/jpeg;base64,${png.toString('base64')}`;
  const [id = ''] = await add({ ...joe, media: { m: { kind: 'photo', uri } } });
  const { media } = (await card(id, ['media'])) as unknown as { media: { m: { blobId: string } } };
  expect(media.m).toEqual({ kind: 'photo', mediaType: 'image/png', blobId: media.m.blobId });
  const read = async (): Promise<Buffer | undefined> =>
    (await me.jmap.download(me.account, me.accountId, media.m.blobId))?.read(0, 1_000);
  expect(await read()).toEqual(png);
  await me.ask('ContactCard/set', { update: { [id]: { 'name/full': 'Joe', media } } });
  expect(await card(id, ['media'])).toMatchObject({ media });
  expect(await me.ask('Blob/lookup', { typeNames: ['ContactCard'], ids: [media.m.blobId] })).toMatchObject({
    list: [{ matchedIds: { ContactCard: [id] } }],
  });
  const [other = ''] = await add({ media });
  expect(await card(other, ['media'])).toMatchObject({ media: { m: { mediaType: 'image/png' } } });
  await me.ask('ContactCard/set', { update: { [id]: { media: null } } });
  expect(await read()).toBeUndefined();
});

it('finds by every condition', async () => {
  await add(joe, ann, {
    kind: 'group',
    name: { full: 'All' },
    members: { ann: true },
    created: '2000-01-01T00:00:00Z',
  });
  const asked: readonly (readonly [filter: object, ids: readonly string[]])[] = [
    [{ text: 'jos' }, ['C1']],
    [{ text: 'JOSÉ blog' }, ['C1']],
    [{ text: 'joe.bl' }, ['C1']],
    [{ text: 'joe lee' }, []],
    [{ text: 'oggs' }, []],
    [{ text: '"the harbour in"' }, ['C1']],
    [{ text: '"harbour the"' }, []],
    [{ text: '' }, ['C1', 'C2', 'C3']],
    [{ name: 'lee' }, ['C2']],
    [{ 'name/given': 'lee' }, []],
    [{ 'name/surname': 'lee' }, ['C2']],
    [{ email: 'home' }, ['C2']],
    [{ phone: '02' }, ['C1']],
    [{ organization: 'deep' }, ['C1']],
    [{ note: 'rain' }, ['C1']],
    [{ nickname: 'rain' }, []],
    [{ uid: 'ann' }, ['C2']],
    [{ kind: 'group' }, ['C3']],
    [{ kind: 'individual' }, ['C1', 'C2']],
    [{ hasMember: 'ann' }, ['C3']],
    [{ inAddressBook: 'A1' }, ['C1', 'C2', 'C3']],
    [{ inAddressBook: 'A2' }, []],
    [{ createdBefore: '2001-01-01T00:00:00Z' }, ['C3']],
    [{ createdAfter: '2001-01-01T00:00:00Z' }, ['C1', 'C2']],
    [{ updatedAfter: '2001-01-01T00:00:00Z' }, ['C1', 'C2', 'C3']],
    [{ operator: 'OR', conditions: [{ name: 'ann' }, { email: 'joe' }] }, ['C1', 'C2']],
    [{ operator: 'NOT', conditions: [{ text: 'joe' }] }, ['C2', 'C3']],
    [{ operator: 'AND', conditions: [{ text: 'a' }, { kind: 'group' }] }, ['C3']],
  ];
  for (const [filter, ids] of asked) expect(await found(filter), JSON.stringify(filter)).toEqual(ids);
});

it('sorts, and tells what of a list is another', async () => {
  await add(joe, ann, { name: { components: [{ kind: 'given', value: 'Éva' }] } });
  expect(await found(null, [{ property: 'name/given' }])).toEqual(['C2', 'C3', 'C1']);
  expect(await found(null, [{ property: 'name/surname', isAscending: false }])).toEqual(['C1', 'C2', 'C3']);
  await expect(found(null, [{ property: 'shoe' }])).rejects.toThrow('unsupportedSort');
  await expect(found({ shoe: '44' })).rejects.toThrow('unsupportedFilter');
  const { queryState } = await me.ask('ContactCard/query', { filter: { text: 'lee' } });
  await add({ name: { full: 'Bob Lee' } });
  await me.ask('ContactCard/set', { update: { C2: { name: { full: 'Ann Poe' }, emails: null } } });
  expect(
    await me.ask('ContactCard/queryChanges', { filter: { text: 'lee' }, sinceQueryState: queryState }),
  ).toMatchObject({ removed: ['C2'], added: [{ id: 'C4', index: 0 }] });
});

it('keeps nothing of a card that is gone', async () => {
  await add(joe);
  await me.ask('ContactCard/set', { destroy: ['C1'] });
  expect(await found({ text: 'joe' })).toEqual([]);
  expect(await me.ask('ContactCard/get', { ids: ['C1'] })).toMatchObject({ list: [], notFound: ['C1'] });
  expect(await add(joe)).toEqual(['C2']);
});

it('does not lose what two change at once', async () => {
  await add(joe);
  await Promise.all(
    Array.from({ length: 4 }, (_, at) =>
      me.ask('ContactCard/set', { update: { C1: { [`emails/x${at}`]: { address: `${at}@b.test` } } } }),
    ),
  );
  expect(Object.keys((await card('C1'))?.['emails'] as object)).toHaveLength(5);
});
