/**
 * What every method answers to what no client should send: the errors that RFC 8620 §3.6.2 and §5 name. The table of methods is gone
 * through as it is, so that none can be forgotten.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/jmap/core/types.ts';
import { type TestJmap, testClient, testJmap, testUrls } from '../support/jmap.ts';

let me: TestJmap;

beforeAll(async () => {
  me = await testJmap();
  await me.deliver('From: a@a.test\nTo: bob@b.test\nSubject: one\n\nHello\n');
});

afterAll(() => me.close());

interface Case {
  readonly args: JsonObject;
  /** Of an error; else what the answer has. */
  readonly error?: string;
  readonly answer?: object;
}

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `x${at}`);
const objects = (count: number): JsonObject => Object.fromEntries(many(count).map((name) => [name, {}]));
const wrong = (name: string, ...values: readonly Json[]): readonly Case[] =>
  values.map((value) => ({ args: { [name]: value }, error: 'invalidArguments' }));

/** By the part of the name behind the slash: RFC 8620 §5.1 to §5.6 */
const standard: Readonly<Record<string, readonly Case[]>> = {
  get: [
    ...wrong('ids', 'x', 7, [7], ['not an id!'], ['']),
    ...wrong('properties', 'x', [7], ['nonsense'], ['__proto__']),
    { args: { ids: many(501) }, error: 'requestTooLarge' },
    { args: { ids: ['nobody', 'constructor'] }, answer: { list: [], notFound: ['nobody', 'constructor'] } },
  ],
  changes: [
    { args: {}, error: 'invalidArguments' },
    ...wrong('sinceState', 7, null, []),
    ...[0, -1, 1.5, 'x'].map((maxChanges) => ({ args: { sinceState: '0', maxChanges }, error: 'invalidArguments' })),
    { args: { sinceState: 'nonsense' }, error: 'cannotCalculateChanges' },
    { args: { sinceState: '-1' }, error: 'cannotCalculateChanges' },
  ],
  query: [
    ...wrong('filter', 7, [], 'x'),
    ...wrong('sort', {}, 7, [7], [{}], [{ property: 7 }]),
    ...wrong('position', 1.5, 'x', 2 ** 60),
    ...wrong('limit', -1, 'x', 0.5),
    ...wrong('anchor', 7, 'not an id!'),
    ...wrong('calculateTotal', 'x'),
    { args: { filter: { nonsense: 1 } }, error: 'unsupportedFilter' },
    { args: { filter: { operator: 'XOR', conditions: [] } }, error: 'unsupportedFilter' },
    { args: { filter: { operator: 'AND', conditions: {} } }, error: 'unsupportedFilter' },
    {
      args: { filter: { operator: 'AND', conditions: Array.from({ length: 500 }, () => ({})) } },
      error: 'unsupportedFilter',
    },
    { args: { sort: [{ property: 'nonsense' }] }, error: 'unsupportedSort' },
    { args: { anchor: 'nobody' }, error: 'anchorNotFound' },
  ],
  queryChanges: [
    { args: {}, error: 'invalidArguments' },
    ...wrong('sinceQueryState', 7, null),
    { args: { sinceQueryState: 'nonsense' }, error: 'cannotCalculateChanges' },
    { args: { sinceQueryState: 'x', maxChanges: 0 }, error: 'invalidArguments' },
    { args: { sinceQueryState: 'x', upToId: 'not an id!' }, error: 'invalidArguments' },
  ],
  set: [
    ...wrong('create', [], 'x', { x: 7 }, { 'not an id!': {} }),
    ...wrong('update', [], 'x', { x: null }),
    ...wrong('destroy', {}, 'x', [7]),
    { args: { create: objects(501) }, error: 'requestTooLarge' },
    { args: { destroy: many(501) }, error: 'requestTooLarge' },
    {
      args: { update: { nobody: { name: 'x' } }, destroy: ['nothing', '#nowhere'] },
      answer: {
        updated: null,
        destroyed: null,
        notUpdated: { nobody: { type: 'notFound' } },
        notDestroyed: { nothing: { type: expect.any(String) as string }, '#nowhere': { type: 'notFound' } },
      },
    },
    {
      args: { create: { x: { nonsense: 1 } } },
      answer: { created: null, notCreated: { x: { type: expect.any(String) as string } } },
    },
  ],
};

const inState: Case = { args: { ifInState: 'another' }, error: 'stateMismatch' };

/** Those of other methods, and where a standard one has another answer: each by the section of its RFC. */
const own: Readonly<Record<string, readonly Case[]>> = {
  // RFC 8620 §4: whatever it is.
  'Core/echo': [{ args: { ids: 7 }, answer: { ids: 7 } }],
  // RFC 8621 §4.7
  'Email/copy': [
    { args: {}, error: 'invalidArguments' },
    { args: { fromAccountId: 'nobody', create: {} }, error: 'fromAccountNotFound' },
  ],
  // RFC 8621 §4.8
  'Email/import': [
    { args: {}, error: 'invalidArguments' },
    ...wrong('emails', [], 'x', { x: 7 }),
    { args: { emails: objects(501) }, error: 'requestTooLarge' },
    { args: { emails: {}, ifInState: 'another' }, error: 'stateMismatch' },
    { args: { emails: { x: {} } }, answer: { created: null, notCreated: { x: { type: 'invalidProperties' } } } },
  ],
  // RFC 8621 §4.9
  'Email/parse': [
    { args: {}, error: 'invalidArguments' },
    ...wrong('blobIds', 'x', [7]),
    { args: { blobIds: many(501) }, error: 'requestTooLarge' },
    { args: { blobIds: ['nobody'] }, answer: { parsed: null, notParsable: null, notFound: ['nobody'] } },
  ],
  // RFC 8621 §5
  'SearchSnippet/get': [
    { args: {}, error: 'invalidArguments' },
    { args: { filter: { text: 'x' }, emailIds: 7 }, error: 'invalidArguments' },
    { args: { filter: { nonsense: 1 }, emailIds: [] }, error: 'unsupportedFilter' },
    { args: { filter: { text: 'x' }, emailIds: many(501) }, error: 'requestTooLarge' },
  ],
  // RFC 9404 §4
  'Blob/upload': [
    { args: {}, error: 'invalidArguments' },
    ...wrong('create', [], { x: 7 }),
    { args: { create: objects(501) }, error: 'requestTooLarge' },
  ],
  'Blob/get': [
    ...wrong('ids', 'x', [7]),
    ...wrong('offset', -1, 'x'),
    { args: { ids: many(501) }, error: 'requestTooLarge' },
    { args: { ids: ['nobody'] }, answer: { list: [], notFound: ['nobody'] } },
  ],
  'Blob/lookup': [
    { args: {}, error: 'invalidArguments' },
    { args: { typeNames: ['Nothing'], ids: [] }, error: 'unknownDataType' },
  ],
  // RFC 8620 §6.3
  'Blob/copy': [
    { args: {}, error: 'invalidArguments' },
    { args: { fromAccountId: 'nobody', blobIds: [] }, error: 'fromAccountNotFound' },
  ],
  // RFC 9007 §2
  'MDN/send': [
    { args: {}, error: 'invalidArguments' },
    { args: { identityId: 'nobody', send: {} }, error: 'invalidArguments' },
    { args: { identityId: 'I1', send: objects(501) }, error: 'requestTooLarge' },
  ],
  'MDN/parse': [
    { args: {}, error: 'invalidArguments' },
    { args: { blobIds: many(501) }, error: 'requestTooLarge' },
    { args: { blobIds: ['nobody'] }, answer: { parsed: null, notParsable: null, notFound: ['nobody'] } },
  ],
  // RFC 9661 §2.6
  'SieveScript/validate': [{ args: {}, error: 'invalidArguments' }, ...wrong('blobId', 7, null)],
  // Ours
  'EmailEvidence/replay': [{ args: {}, error: 'invalidArguments' }, ...wrong('emailId', 7, 'nobody')],
  'EmailList/get': [{ args: {}, error: 'invalidArguments' }, ...wrong('emailId', 7, 'not an id!')],
  'EmailList/unsubscribe': [
    { args: {}, error: 'invalidArguments' },
    ...wrong('emailId', 7, 'not an id!'),
    { args: { emailId: 'nobody' }, error: 'forbidden' },
    { args: { emailId: 'M1' }, error: 'forbidden' },
    { args: { emailId: 'M1', url: 'https://elsewhere.test/' }, error: 'invalidArguments' },
  ],
  'Key/lookup': [
    { args: {}, error: 'invalidArguments' },
    ...wrong('addresses', 7, 'x', [7], null, ['x'.repeat(500)]),
    { args: { addresses: many(51) }, error: 'requestTooLarge' },
    { args: { addresses: ['nobody'] }, answer: { list: [], notAddresses: ['nobody'], limited: [] } },
  ],
  'Certificate/revocation': [
    { args: {}, error: 'invalidArguments' },
    ...wrong(
      'certificates',
      7,
      'x',
      [7],
      [],
      ['AAAA'],
      ['AAAA', 'AAAA'],
      ['not base64!', 'AAAA'],
      ['A'.repeat(100_000), 'AAAA'],
    ),
    { args: { certificates: Array.from({ length: 9 }, () => 'AAAA') }, error: 'requestTooLarge' },
  ],
  'Certificate/request': [
    { args: {}, error: 'invalidArguments' },
    ...wrong('pkcs10', 7, '', 'not base64!', 'A'.repeat(100_000)),
    { args: { pkcs10: 'AAAA', usage: 'everything' }, error: 'invalidArguments' },
    { args: { pkcs10: 'AAAA' }, error: 'forbidden' },
  ],
  'EmailSender/get': [{ args: {}, error: 'invalidArguments' }],
  'EmailReport/send': [
    { args: {}, error: 'invalidArguments' },
    { args: { emailId: 'M1', kind: 'nonsense' }, error: 'invalidArguments' },
    { args: { emailId: 'M999999', kind: 'spam' }, error: 'invalidArguments' },
  ],
  'EmailSender/trust': [{ args: {}, error: 'invalidArguments' }],
};

/** Those without an account. RFC 8620 §7.2, §4 */
const isAccounts = (name: string): boolean => !name.startsWith('Core/') && !name.startsWith('PushSubscription/');

const casesOf = (name: string): readonly Case[] => {
  const kind = name.slice(name.indexOf('/') + 1);
  return own[name] ?? [...(standard[kind] ?? []), ...(kind === 'set' && isAccounts(name) ? [inState] : [])];
};

async function calls(using: readonly string[], methodCalls: readonly (readonly [string, JsonObject, string])[]) {
  const octets = Buffer.from(JSON.stringify({ using, methodCalls }));
  const done = await me.jmap.api(me.account, octets, testUrls, testClient, new AbortController().signal);
  if (!done.ok) throw new Error(done.error.detail);
  return done.value.methodResponses;
}

const core = 'urn:ietf:params:jmap:core';
const withAccount = (name: string, args: JsonObject): JsonObject =>
  isAccounts(name) ? { accountId: me.accountId, ...args } : args;

async function answered(name: string, capability: string, args: JsonObject): Promise<readonly [string, JsonObject]> {
  const [first] = await calls([core, capability], [[name, args, 'c']]);
  return [first?.[0] ?? '', first?.[1] ?? {}];
}

it('knows cases for every method', () => {
  expect(me.methods.map(([name]) => name).filter((name) => casesOf(name).length === 0)).toEqual([]);
  const names = new Set(me.methods.map(([name]) => name));
  expect(Object.keys(own).filter((name) => !names.has(name))).toEqual([]);
});

describe('every method', () => {
  it('answers its cases', async () => {
    for (const [name, capability] of me.methods) {
      for (const { args, error, answer } of casesOf(name)) {
        const [told, value] = await answered(name, capability, withAccount(name, args));
        const what = `${name} ${JSON.stringify(args).slice(0, 80)} -> ${JSON.stringify(value).slice(0, 200)}`;
        if (error === undefined) expect.soft([told, value], what).toMatchObject([name, answer]);
        else expect.soft([told, value], what).toMatchObject(['error', { type: error }]);
      }
    }
  });

  it('refuses accounts that are none, and arguments that it does not have', async () => {
    for (const [name, capability] of me.methods) {
      if (name === 'Core/echo') continue;
      const [, unknown] = await answered(name, capability, withAccount(name, { nonsense: 1 }));
      expect(unknown, name).toMatchObject({ type: 'invalidArguments' });
      if (!isAccounts(name)) continue;
      for (const accountId of [7, null, ['A1']])
        expect((await answered(name, capability, { accountId }))[1], name).toMatchObject({ type: 'invalidArguments' });
    }
  });

  it('is unknown without its capability', async () => {
    for (const [name, capability] of me.methods) {
      if (capability === core) continue;
      const [first] = await calls([core], [[name, withAccount(name, {}), 'c']]);
      expect(first, name).toEqual(['error', { type: 'unknownMethod' }, 'c']);
    }
  });

  it('takes nothing from references to nothing, to itself, to what comes later, or to errors', async () => {
    for (const [name, capability] of me.methods) {
      const to = (resultOf: string, of: string, path: string) =>
        withAccount(name, { '#ids': { resultOf, name: of, path } });
      const answers = await calls(
        [core, capability],
        [
          ['Core/echo', { list: [1] }, 'before'],
          [name, to('c1', name, '/list'), 'c1'],
          [name, to('later', 'Core/echo', '/list'), 'c2'],
          [name, to('before', 'Email/get', '/list'), 'c3'],
          [name, to('before', 'Core/echo', '/nothing/*/at/all'), 'c4'],
          [name, to('c1', 'error', '/nothing'), 'c5'],
          [name, withAccount(name, { '#ids': 'x' }), 'c6'],
          ['Core/echo', { list: [1] }, 'later'],
        ],
      );
      expect(
        answers.slice(1, -1).map(([, value]) => value['type']),
        name,
      ).toEqual(Array.from({ length: 6 }, () => 'invalidResultReference'));
      const both = await calls([core, capability], [[name, { ids: [], '#ids': {} }, 'c']]);
      expect(both[0]?.[1], name).toMatchObject({ type: 'invalidArguments' });
    }
  });
});
