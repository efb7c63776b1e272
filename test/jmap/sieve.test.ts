/** Scripts over JMAP: kept, activated, found and checked as RFC 9661 has it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { limits } from '../../src/sieve/limits.ts';
import { filterLimits } from '../../src/ms/limits.ts';
import { type TestJmap, testJmap, testUrls } from '../support/jmap.ts';

let me: TestJmap;
beforeEach(async () => {
  me = await testJmap();
});
afterEach(() => me.close());

const good = 'require "fileinto";\r\nfileinto "Lists";\r\n';

/** Uploads a text; answers the id of its octets. */
async function uploaded(text: string): Promise<string> {
  const answer = await me.ask('Blob/upload', { create: { b: { data: [{ 'data:asText': text }] } } });
  return ((answer['created'] as JsonObject)['b'] as JsonObject)['id'] as string;
}

const set = (args: object) => me.ask('SieveScript/set', args);
const list = async () => (await me.ask('SieveScript/get'))['list'] as readonly JsonObject[];

async function made(name: string | null, text = good): Promise<string> {
  const answer = await set({ create: { s: { name, blobId: await uploaded(text) } } });
  return ((answer['created'] as JsonObject)['s'] as JsonObject)['id'] as string;
}

it('tells what it can', async () => {
  const { accounts, capabilities } = (await me.jmap.session(me.account, testUrls)) as Record<string, JsonObject>;
  expect(capabilities?.['urn:ietf:params:jmap:sieve']).toEqual({ implementation: 'Postern' });
  expect(capabilities?.['urn:ietf:params:jmap:vacationresponse']).toEqual({});
  const account = accounts?.[me.accountId] as { readonly accountCapabilities: Record<string, JsonObject> };
  expect(account.accountCapabilities['urn:ietf:params:jmap:sieve']).toMatchObject({
    maxSizeScriptName: 512,
    maxNumberRedirects: limits.redirects,
    notificationMethods: null,
    externalLists: null,
    sieveExtensions: expect.arrayContaining(['fileinto', 'vacation', 'imap4flags', 'ihave']) as unknown,
  });
});

it('keeps a script, tells its octets and its parts change', async () => {
  const id = await made('Lists');
  const [script] = await list();
  expect(script).toEqual({ id, name: 'Lists', blobId: 'R1v1', isActive: false });
  const got = await me.ask('Blob/get', { ids: ['R1v1'] });
  expect(got['list']).toMatchObject([{ 'data:asText': good, size: good.length }]);
  expect(await me.ask('Blob/lookup', { typeNames: ['SieveScript'], ids: ['R1v1'] })).toMatchObject({
    list: [{ matchedIds: { SieveScript: [id] } }],
  });
  const other = 'keep;\r\n';
  expect(await set({ update: { [id]: { name: 'Other', blobId: await uploaded(other) } } })).toMatchObject({
    oldState: '1',
    newState: '2',
    updated: { [id]: { blobId: 'R1v2' } },
  });
  expect(await me.ask('Blob/get', { ids: ['R1v1'] })).toMatchObject({ notFound: ['R1v1'] });
  expect(await list()).toEqual([{ id, name: 'Other', blobId: 'R1v2', isActive: false }]);
  expect(await set({ update: { [id]: { name: 'Third' } } })).toMatchObject({ updated: { [id]: null } });
  expect(await set({ destroy: [id] })).toMatchObject({ destroyed: [id] });
  expect(await list()).toEqual([]);
});

it('gives a name to a script that has none', async () => {
  const answer = await set({ create: { s: { blobId: await uploaded(good) } } });
  expect(answer).toMatchObject({ created: { s: { name: expect.stringContaining('script-') as unknown } } });
});

it('activates what it made, and tells what was active before', async () => {
  const first = await made('first');
  const activated = await set({ onSuccessActivateScript: first });
  expect(activated).toMatchObject({ created: null, updated: { [first]: { isActive: true } } });
  const answer = await set({
    create: { s: { name: 'second', blobId: await uploaded(good) } },
    onSuccessActivateScript: '#s',
  });
  expect(answer).toMatchObject({ created: { s: { isActive: true } }, updated: { [first]: { isActive: false } } });
  const second = ((answer['created'] as JsonObject)['s'] as JsonObject)['id'] as string;
  expect(await me.store.filters.active(me.account.id)).toEqual({ script: { id: 2, version: 1 }, responds: false });
  expect(await set({ destroy: [second] })).toMatchObject({ notDestroyed: { [second]: { type: 'sieveIsActive' } } });
  // What is neither an id nor anything passes without a word.
  expect(await set({ onSuccessActivateScript: 'R99' })).toMatchObject({ updated: null });
  expect(await set({ onSuccessDeactivateScript: true })).toMatchObject({ updated: { [second]: { isActive: false } } });
  expect(await set({ destroy: [second] })).toMatchObject({ destroyed: [second] });
});

it('activates nothing where anything failed', async () => {
  const id = await made('one');
  expect(await set({ destroy: ['R7'], onSuccessActivateScript: id })).toMatchObject({
    notDestroyed: { R7: { type: 'notFound' } },
    updated: null,
  });
  expect(await me.store.filters.active(me.account.id)).toBeNull();
});

const wrong = [
  ['', 'line 1'],
  ['keep', 'line 1, column 5'],
  ['keep;\r\nfileinto "a";', 'line 2, column 1'],
  ['require "nothing";', 'line 1, column 9'],
  [`# ${'x'.repeat(limits.quoted)}\nif true {`, 'line 2'],
] as const;

it('says what is wrong with a script, and where', async () => {
  for (const [text, where] of wrong) {
    const blobId = await uploaded(text);
    const error = { type: 'invalidSieve', description: expect.stringContaining(where) as unknown };
    expect(await me.ask('SieveScript/validate', { blobId })).toMatchObject({ error });
    expect(await set({ create: { s: { name: 'x', blobId } } })).toMatchObject({ notCreated: { s: error } });
  }
});

it('finds nothing wrong with what is right', async () => {
  const blobId = await uploaded(good);
  expect(await me.ask('SieveScript/validate', { blobId })).toEqual({ accountId: me.accountId, error: null });
  await expect(me.ask('SieveScript/validate', { blobId: 'Unone' })).rejects.toThrow('invalidArguments');
});

const names = [
  ['', 'invalidProperties'],
  ['a\u2028b', 'invalidProperties'],
  ['a\nb', 'invalidProperties'],
  ['x'.repeat(filterLimits.scriptName + 1), 'invalidProperties'],
  ['first', 'alreadyExists'],
] as const;

it('keeps no script whose name is none, or that of another', async () => {
  const existingId = await made('first');
  const blobId = await uploaded(good);
  for (const [name, type] of names)
    expect(await set({ create: { s: { name, blobId } } }), name.slice(0, 20)).toMatchObject({
      notCreated: { s: type === 'alreadyExists' ? { type, existingId } : { type } },
    });
});

it('keeps no script that is too long, no octets that are none, and no more scripts than it says', async () => {
  const long = await uploaded(`#${'x'.repeat(filterLimits.scriptOctets)}\n`);
  expect(await set({ create: { s: { name: 'x', blobId: long }, t: { name: 'y', blobId: 'R5v5' } } })).toMatchObject({
    notCreated: { s: { type: 'tooLarge' }, t: { type: 'blobNotFound', notFound: ['R5v5'] } },
  });
  const blobId = await uploaded(good);
  const create = Object.fromEntries(
    Array.from({ length: filterLimits.scripts + 1 }, (_, at) => [`s${at}`, { name: `n${at}`, blobId }]),
  );
  expect(await set({ create })).toMatchObject({ notCreated: { [`s${filterLimits.scripts}`]: { type: 'overQuota' } } });
});

it('finds scripts by name and by whether they are active', async () => {
  const [b, a] = [await made('beta'), await made('alpha')];
  await set({ onSuccessActivateScript: b });
  const query = async (args: object) => (await me.ask('SieveScript/query', args))['ids'];
  expect(await query({})).toEqual([b, a]);
  expect(await query({ sort: [{ property: 'name' }] })).toEqual([a, b]);
  expect(await query({ sort: [{ property: 'isActive', isAscending: false }] })).toEqual([b, a]);
  expect(await query({ filter: { name: 'alph' } })).toEqual([a]);
  expect(await query({ filter: { operator: 'NOT', conditions: [{ isActive: true }] } })).toEqual([a]);
  await expect(me.ask('SieveScript/query', { filter: { size: 1 } })).rejects.toThrow('unsupportedFilter');
  await expect(me.ask('SieveScript/query', { sort: [{ property: 'size' }] })).rejects.toThrow('unsupportedSort');
});

it('tells whoever watches', async () => {
  const watch = me.jmap.watch(me.account, ['SieveScript', 'VacationResponse']);
  const { state } = await watch.look(null);
  const stirred = new Promise<void>((resolve) => watch.listen(resolve));
  await made('one');
  await stirred;
  const { change } = await watch.look(state);
  expect(change).toMatchObject({ changed: { [me.accountId]: { SieveScript: '1' } } });
});

it('keeps to what a script is, over the wire of another account', async () => {
  await made('mine');
  const octets = await me.jmap.download({ ...me.account, id: 99 as never }, me.accountId, 'R1v1');
  expect(octets).toBeNull();
});
