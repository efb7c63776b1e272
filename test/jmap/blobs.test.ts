/** Blobs, imports, parsing and quota in requests. RFC 9404, RFC 8621 §4.7 to §4.9, RFC 9425 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
const inside = 'From: b@b.test\r\nSubject: Inner\r\n\r\ninside\r\n';
beforeAll(async () => {
  me = await testJmap();
  await me.deliver(
    `From: a@a.test\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: message/rfc822\n\n${inside.replaceAll('\r', '')}--m\nContent-Type: text/plain\n\nplain\n--m--\n`,
  );
});
afterAll(() => me.close());

const upload = (create: object) => me.ask('Blob/upload', { create });
const make = async (text: string) => {
  const { created } = await upload({ a: { data: [{ 'data:asText': text }], type: 'text/plain' } });
  return (created as { readonly a: { readonly id: string } }).a.id;
};

describe('Blob/upload', () => {
  it('does the examples of RFC 9404 §4.1', async () => {
    const answers = await me.call(
      [
        'Blob/upload',
        { create: { b4: { data: [{ 'data:asText': 'The quick brown fox jumped over the lazy dog.' }] } } },
      ],
      [
        'Blob/upload',
        {
          create: {
            cat: {
              data: [
                { 'data:asText': 'How' },
                { blobId: '#b4', length: 7, offset: 3 },
                { 'data:asText': 'was t' },
                { blobId: '#b4', length: 1, offset: 1 },
                { 'data:asBase64': 'YXQ/' },
              ],
            },
          },
        },
      ],
    );
    const { id } = (answers[1]?.[1]['created'] as { readonly cat: { readonly id: string; readonly size: number } }).cat;
    expect(await me.ask('Blob/get', { ids: [id], properties: ['data:asText', 'size'] })).toMatchObject({
      list: [{ id, 'data:asText': 'How quick was that?', size: 19 }],
      notFound: [],
    });
  });

  it.each([
    [{ data: [{ 'data:asBase64': 'a b' }] }, 'invalidProperties'],
    [{ data: [{ 'data:asText': '\ud800' }] }, 'invalidProperties'],
    [{ data: [{ blobId: 'B1', offset: 1_000_000 }] }, 'invalidProperties'],
    [{ data: [{ blobId: 'B1', length: 1_000_000 }] }, 'invalidProperties'],
    [{ data: [{ blobId: 'B9' }] }, 'blobNotFound'],
    [{ data: [{ 'data:asText': 'a', blobId: 'B1' }] }, 'invalidProperties'],
    [{ data: 'x' }, 'invalidProperties'],
  ])('refuses %j', async (object, type) => {
    expect(await upload({ a: object })).toMatchObject({ created: null, notCreated: { a: { type } } });
  });
});

describe('Blob/get', () => {
  it('tells ranges, text or base64, and digests', async () => {
    const text = await make('Hello');
    const { created } = await upload({ a: { data: [{ 'data:asBase64': '/wA=' }] } });
    const octets = (created as { readonly a: { readonly id: string } }).a.id;
    expect(
      await me.ask('Blob/get', {
        ids: [text, octets, 'B9'],
        offset: 1,
        length: 10,
        properties: ['data', 'digest:sha', 'size'],
      }),
    ).toMatchObject({
      list: [
        { id: text, 'data:asText': 'ello', size: 5, isTruncated: true },
        { id: octets, 'data:asText': '\0', size: 2, isTruncated: true },
      ],
      notFound: ['B9'],
    });
    const [one] = (await me.ask('Blob/get', { ids: [octets], properties: ['data', 'data:asText', 'digest:sha-256'] }))[
      'list'
    ] as readonly JsonObject[];
    expect(one).toEqual({
      id: octets,
      'data:asBase64': '/wA=',
      'data:asText': null,
      isEncodingProblem: true,
      'digest:sha-256': expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) as unknown,
    });
    expect(await me.call(['Blob/get', { ids: [octets], properties: ['digest:md5'] }])).toMatchObject([
      ['error', { type: 'invalidArguments' }, 'c0'],
    ]);
  });
});

it('looks up what octets are of, and copies nothing from elsewhere', async () => {
  const text = await make('Hello');
  expect(await me.ask('Blob/lookup', { typeNames: ['Email', 'Mailbox'], ids: ['B1-2', text, 'B9'] })).toMatchObject({
    list: [
      { id: 'B1-2', matchedIds: { Email: ['M1'], Mailbox: ['F1'] } },
      { id: text, matchedIds: { Email: [], Mailbox: [] } },
    ],
    notFound: ['B9'],
  });
  expect(await me.call(['Blob/lookup', { typeNames: ['Todo'], ids: [] }])).toMatchObject([
    ['error', { type: 'unknownDataType' }, 'c0'],
  ]);
  expect(await me.ask('Blob/copy', { fromAccountId: me.accountId, blobIds: [text, 'B9'] })).toMatchObject({
    copied: { [text]: text },
    notCopied: { B9: { type: 'notFound' } },
  });
  expect(await me.call(['Blob/copy', { fromAccountId: 'A99', blobIds: [] }])).toMatchObject([
    ['error', { type: 'fromAccountNotFound' }, 'c0'],
  ]);
  expect(await me.call(['Email/copy', { fromAccountId: me.accountId, create: {} }])).toMatchObject([
    ['error', { type: 'invalidArguments' }, 'c0'],
  ]);
  expect(await me.call(['Email/copy', { fromAccountId: 'A99', create: {} }])).toMatchObject([
    ['error', { type: 'fromAccountNotFound' }, 'c0'],
  ]);
});

it('imports messages octet for octet', async () => {
  const text = 'Received: by x; Tue, 10 Jul 2018 01:05:08 +0000\r\nFrom: a@a.test\r\n\r\nüx\n';
  const blobId = await make(text);
  const answer = await me.ask('Email/import', {
    emails: {
      a: { blobId, mailboxIds: { F1: true }, keywords: { $seen: true } },
      b: { blobId: 'B1-1', mailboxIds: { F1: true }, receivedAt: '2018-07-10T01:05:08Z' },
      c: { blobId: 'B9', mailboxIds: { F1: true } },
      d: { blobId, mailboxIds: {} },
      e: { blobId: await make(''), mailboxIds: { F1: true } },
    },
  });
  expect(answer).toMatchObject({
    notCreated: {
      c: { type: 'invalidProperties', properties: ['blobId'] },
      d: { type: 'invalidProperties', properties: ['mailboxIds'] },
      e: { type: 'invalidEmail' },
    },
  });
  const { a, b } = answer['created'] as Readonly<Record<'a' | 'b', { readonly id: string; readonly blobId: string }>>;
  expect(await me.ask('Blob/get', { ids: [a.blobId] })).toMatchObject({ list: [{ 'data:asText': text }] });
  expect(
    (await me.ask('Email/get', { ids: [a.id, b.id], properties: ['receivedAt', 'keywords', 'subject'] }))['list'],
  ).toMatchObject([
    { receivedAt: '2018-07-10T01:05:08Z', keywords: { $seen: true } },
    { receivedAt: '2018-07-10T01:05:08Z', keywords: {}, subject: 'Inner' },
  ]);
  expect(await me.call(['Email/import', { ifInState: 'x', emails: {} }])).toMatchObject([
    ['error', { type: 'stateMismatch' }, 'c0'],
  ]);
});

it('parses messages that are no e-mails', async () => {
  const none = await make('');
  const answer = await me.ask('Email/parse', {
    blobIds: ['B1-1', 'B9', none],
    properties: ['id', 'blobId', 'subject', 'textBody', 'bodyValues', 'mailboxIds', 'size'],
    bodyProperties: ['blobId', 'type'],
    fetchAllBodyValues: true,
  });
  expect(answer).toMatchObject({
    parsed: {
      'B1-1': {
        id: null,
        blobId: 'B1-1',
        mailboxIds: null,
        subject: 'Inner',
        textBody: [{ blobId: 'B1-1-1', type: 'text/plain' }],
      },
    },
    notFound: ['B9'],
    notParsable: [none],
  });
  expect(Object.keys((await me.ask('Email/parse', { blobIds: ['B1'] }))['parsed'] as object)).toEqual(['B1']);
});

it('tells the quota where there is one', async () => {
  const before = await me.ask('Quota/get', { ids: null });
  expect(before).toMatchObject({ list: [] });
  await me.store.directory.change({ kind: 'set-quota', address: me.account.address, quota: 100_000 });
  const { list, state } = await me.ask('Quota/get', { ids: ['octets', 'x'] });
  expect(list).toMatchObject([
    { id: 'octets', resourceType: 'octets', hardLimit: 100_000, scope: 'account', types: ['Mail'] },
  ]);
  expect(await me.ask('Quota/changes', { sinceState: before['state'] })).toMatchObject({ created: ['octets'] });
  await me.deliver('From: a@a.test\n\nmore\n');
  expect(await me.ask('Quota/changes', { sinceState: state })).toMatchObject({
    updated: ['octets'],
    updatedProperties: ['used'],
  });
  expect(await me.ask('Quota/query', { filter: { type: 'Mail' } })).toMatchObject({ ids: ['octets'] });
  expect(await me.ask('Quota/query', { filter: { scope: 'domain' } })).toMatchObject({ ids: [] });
});

it('keeps no more uploads than there is room for, and forgets the old', async () => {
  const { uploads, maintenance } = me.store;
  const kept = await make('to be forgotten');
  const hash = kept.slice(1);
  expect(await uploads.content(me.account.id, hash)).not.toBeNull();
  expect((await maintenance.verify(() => undefined)).problems).toEqual([]);
  expect(await uploads.sweep(Date.now() + 3 * 86_400_000)).toBeGreaterThan(0);
  expect(await uploads.content(me.account.id, hash)).toBeNull();
  expect((await maintenance.verify(() => undefined)).problems).toEqual([]);
});
