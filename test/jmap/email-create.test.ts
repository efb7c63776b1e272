/** E-mails that a JMAP client writes. RFC 8621 §4.6 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
let drafts = '';
beforeAll(async () => {
  me = await testJmap();
  const { list } = await me.ask('Mailbox/get');
  drafts =
    (list as readonly { readonly id: string; readonly role: string }[]).find((one) => one.role === 'drafts')?.id ?? '';
});
afterAll(() => me.close());

const set = (object: object) => me.ask('Email/set', { create: { k: { mailboxIds: { [drafts]: true }, ...object } } });
async function create(object: object): Promise<string> {
  const answer = await set(object);
  expect(answer).toMatchObject({ notCreated: null });
  return (answer['created'] as { readonly k: { readonly id: string } }).k.id;
}
async function get(id: string, properties: readonly string[], more: object = {}): Promise<JsonObject> {
  const { list } = await me.ask('Email/get', { ids: [id], properties, fetchAllBodyValues: true, ...more });
  return (list as readonly JsonObject[])[0] ?? {};
}
async function upload(octets: Buffer): Promise<string> {
  const draft = await me.jmap.beginUpload(me.account, me.accountId);
  await draft?.write(octets);
  const answer = await draft?.finish('application/octet-stream');
  return answer?.['blobId'] as string;
}

it('makes the draft of RFC 8621 §4.10', async () => {
  const id = await create({
    keywords: { $seen: true, $draft: true },
    from: [{ name: 'Joe Bloggs', email: 'joe@example.com' }],
    to: [{ name: 'John', email: 'john@example.com' }],
    subject: 'World domination',
    receivedAt: '2018-07-10T01:05:08Z',
    sentAt: '2018-07-10T11:05:08+10:00',
    bodyStructure: {
      type: 'multipart/alternative',
      subParts: [
        { partId: 'a49d', type: 'text/html' },
        { partId: 'bd48', type: 'text/plain' },
      ],
    },
    bodyValues: {
      bd48: { value: 'I have the most brilliant plan. Let me tell you all about it.', isTruncated: false },
      a49d: { value: '<!DOCTYPE html><html><body>I have the most brilliant plan.</body></html>' },
    },
  });
  expect(
    await get(id, [
      'keywords',
      'from',
      'to',
      'subject',
      'receivedAt',
      'sentAt',
      'bodyValues',
      'mailboxIds',
      'messageId',
    ]),
  ).toEqual({
    id,
    mailboxIds: { [drafts]: true },
    keywords: { $seen: true, $draft: true },
    from: [{ name: 'Joe Bloggs', email: 'joe@example.com' }],
    to: [{ name: 'John', email: 'john@example.com' }],
    subject: 'World domination',
    receivedAt: '2018-07-10T01:05:08Z',
    sentAt: '2018-07-10T11:05:08+10:00',
    messageId: [expect.stringMatching(/^[a-z0-9.]+@b\.test$/)],
    bodyValues: {
      '1': {
        value: '<!DOCTYPE html><html><body>I have the most brilliant plan.</body></html>',
        isEncodingProblem: false,
        isTruncated: false,
      },
      '2': {
        value: 'I have the most brilliant plan. Let me tell you all about it.',
        isEncodingProblem: false,
        isTruncated: false,
      },
    },
  });
});

it('gives back every header form as it was written', async () => {
  const object = {
    from: [{ name: 'Jörg "J" Köln', email: 'joerg@b.test' }],
    sender: [{ name: null, email: 'bob@b.test' }],
    replyTo: [{ name: 'A, B', email: 'a@b.test' }],
    to: [{ name: null, email: 'half' }],
    cc: [{ name: 'X', email: 'x@b.test' }],
    bcc: [{ name: null, email: 'y@b.test' }],
    subject: `Grüße ${'lang '.repeat(40)}x`,
    messageId: ['1.2@b.test'],
    inReplyTo: ['a@b.test'],
    references: ['a@b.test', 'b@b.test'],
    sentAt: '2026-11-03T10:00:00-05:30',
    'header:X-Raw': ' a\r\n\tb',
    'header:X-Text:asText:all': ['one', 'zwei ü'],
    'header:List-Post:asURLs': ['mailto:a@b.test', 'https://b.test/'],
    'header:Resent-To:asGroupedAddresses': [
      { name: 'Team', addresses: [{ name: 'Z', email: 'z@b.test' }] },
      { name: null, addresses: [{ name: null, email: 'w@b.test' }] },
    ],
    'header:Resent-Date:asDate': '2026-11-03T10:00:00Z',
  };
  const id = await create({ ...object, textBody: [{ partId: '1' }], bodyValues: { '1': { value: 'x' } } });
  expect(await get(id, Object.keys(object))).toEqual({ id, ...object });
});

it('puts texts, pictures and attachments where readers find them', async () => {
  const octets = Buffer.alloc(700_000, 'octets \0\xff', 'latin1');
  const blobId = await upload(octets);
  const inside = await upload(Buffer.from('From: a@a.test\nSubject: In\xe9\n\nbody\n', 'latin1'));
  const id = await create({
    textBody: [{ partId: 't', type: 'text/plain' }],
    htmlBody: [{ partId: 'h', type: 'text/html', language: ['de', 'en'] }],
    bodyValues: { t: { value: 'Grüße\nzweite Zeile' }, h: { value: '<img src="cid:pic@x"> ü' } },
    attachments: [
      { blobId, type: 'image/png', cid: 'pic@x', name: 'Köln.png' },
      { blobId, type: 'application/pdf', name: `${'lang'.repeat(40)}.pdf`, disposition: 'attachment' },
      { blobId: inside, type: 'message/rfc822' },
      { partId: 'c', 'header:Content-Type': ' text/calendar; method=REPLY; charset=utf-8' },
    ].map((part) => ('partId' in part ? { ...part, partId: 't' } : part)),
  });
  const email = await get(id, ['bodyStructure', 'textBody', 'htmlBody', 'attachments', 'bodyValues', 'hasAttachment'], {
    bodyProperties: [
      'partId',
      'type',
      'name',
      'cid',
      'disposition',
      'size',
      'language',
      'blobId',
      'subParts',
      'header:Content-Type',
    ],
  });
  expect(email).toMatchObject({
    hasAttachment: true,
    bodyStructure: {
      type: 'multipart/mixed',
      subParts: [
        { type: 'multipart/alternative', subParts: [{ type: 'text/plain' }, { type: 'multipart/related' }] },
        { type: 'application/pdf' },
        { type: 'message/rfc822' },
        { type: 'text/calendar' },
      ],
    },
    textBody: [{ type: 'text/plain' }],
    htmlBody: [{ type: 'text/html', language: ['de', 'en'] }],
    attachments: [
      { type: 'image/png', name: 'Köln.png', cid: 'pic@x', disposition: 'inline', size: octets.length },
      { type: 'application/pdf', name: `${'lang'.repeat(40)}.pdf`, disposition: 'attachment' },
      { type: 'message/rfc822' },
      { type: 'text/calendar', 'header:Content-Type': ' text/calendar; method=REPLY; charset=utf-8' },
    ],
    bodyValues: { '1.1': { value: 'Grüße\nzweite Zeile' } },
  });
  const [picture] = email['attachments'] as readonly { readonly blobId: string }[];
  const content = await me.jmap.download(me.account, me.accountId, String(picture?.blobId));
  expect((await content?.read(0, octets.length))?.equals(octets)).toBe(true);
  expect((await content?.read(600_000, 600_010))?.equals(octets.subarray(600_000, 600_010))).toBe(true);
  expect((await content?.read(10, 20))?.equals(octets.subarray(10, 20))).toBe(true);
});

const value = { textBody: [{ partId: '1' }], bodyValues: { '1': { value: 'x' } } };
describe('what contradicts', () => {
  it.each<[object: object, properties: readonly string[]]>([
    [{ mailboxIds: {} }, ['mailboxIds']],
    [{ mailboxIds: { F99: true } }, ['mailboxIds']],
    [{ keywords: { 'a b': true } }, ['keywords']],
    [{ receivedAt: '2018-07-10T01:05:08+01:00' }, ['receivedAt']],
    [{ id: 'M1' }, ['id']],
    [{ headers: [] }, ['headers']],
    [{ subject: 'a', 'header:subject': ' b' }, ['header:subject', 'subject']],
    [{ 'header:From:asDate': '2018-07-10T01:05:08Z' }, ['header:From:asDate']],
    [{ 'header:Content-Type': ' text/plain' }, ['header:Content-Type']],
    [{ subject: 'a\r\nBcc: x@y.test' }, ['subject']],
    [{ 'header:X': ' a\r\nBcc: x@y.test' }, ['header:X']],
    [{ 'header:X': ' a\nb' }, ['header:X']],
    [{ 'header:X Y': ' a' }, ['header:X Y']],
    [{ to: [{ email: 'a@b.test>\r\nX: y' }] }, ['to']],
    [{ to: 'a@b.test' }, ['to']],
    [{ messageId: ['<1@b.test>'] }, ['messageId']],
    [{ sentAt: '2018-13-10T01:05:08Z' }, ['sentAt']],
    [{ bodyStructure: { partId: '1' }, textBody: [] }, ['textBody']],
    [{ subject: 'a', bodyStructure: { partId: '1', 'header:Subject': ' b' } }, ['bodyStructure']],
    [{ textBody: [{ partId: '1', type: 'text/html' }] }, ['textBody']],
    [{ textBody: [{ partId: '1' }, { partId: '1' }] }, ['textBody']],
    [{ textBody: [{ partId: '2' }] }, ['textBody/0/partId']],
    [{ textBody: [{ partId: '1', blobId: 'B1' }] }, ['textBody/0/blobId']],
    [{ textBody: [{}] }, ['textBody/0/partId']],
    [{ textBody: [{ partId: '1', charset: 'utf-8' }] }, ['textBody/0/charset']],
    [{ textBody: [{ partId: '1', size: 1 }] }, ['textBody/0/size']],
    [{ textBody: [{ partId: '1', headers: [] }] }, ['textBody/0/headers']],
    [
      { attachments: [{ partId: '1', 'header:Content-Transfer-Encoding': ' 8bit' }] },
      ['attachments/0/header:Content-Transfer-Encoding'],
    ],
    [{ attachments: [{ partId: '1', type: 'a/b\r\nX: y' }] }, ['attachments/0/type']],
    [{ attachments: [{ partId: '1', name: 'a\r\nX: y' }] }, ['attachments/0/name']],
    [{ attachments: [{ partId: '1', cid: 'a>\r\nX: y' }] }, ['attachments/0/cid']],
    [{ bodyStructure: { type: 'multipart/mixed', subParts: [] } }, ['bodyStructure/subParts']],
    [{ bodyStructure: { type: 'text/plain', subParts: [{ partId: '1' }] } }, ['bodyStructure/subParts']],
    [
      { bodyValues: { '1': { value: 'x', isTruncated: true } }, textBody: [{ partId: '1' }] },
      ['bodyValues/1/isTruncated'],
    ],
  ])('is refused: %.70j', async (object, properties) => {
    const isWhole = 'bodyStructure' in object;
    const { textBody: _text, ...rest } = value;
    expect(await set({ ...(isWhole ? rest : value), ...object })).toMatchObject({
      created: null,
      notCreated: { k: { type: 'invalidProperties', properties } },
    });
  });

  it('tells all blobs that are not there', async () => {
    expect(await set({ attachments: [{ blobId: 'B99' }, { blobId: 'U1' }] })).toMatchObject({
      notCreated: { k: { type: 'blobNotFound', notFound: ['B99', 'U1'] } },
    });
  });

  it('is what is larger than a message may be', async () => {
    const blobId = await upload(Buffer.alloc(8_000_000));
    expect(await set({ attachments: [{ blobId }] })).toMatchObject({ notCreated: { k: { type: 'tooLarge' } } });
  });
});

it('is empty where nothing is said, and a created draft can be named in the same request', async () => {
  const answers = await me.call(
    ['Email/set', { create: { a: { mailboxIds: { [drafts]: true } } } }],
    ['Email/set', { update: { '#a': { 'keywords/$seen': true } } }],
  );
  expect(answers[1]?.[1]).toMatchObject({ notUpdated: null });
});

it('gives back subjects, names and texts of any script', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) =>
    Array.from(text.normalize('NFC'))
      .filter((letter) => letter >= ' ' && letter !== '\x7f')
      .join('')
      .trim(),
  );
  await fc.assert(
    fc.asyncProperty(line, line, fc.string({ unit: 'grapheme', maxLength: 2_000 }), async (subject, name, given) => {
      const text = given.replaceAll('\r', '');
      const object = { subject, from: [{ name: name === '' ? null : name, email: 'a@b.test' }] };
      const id = await create({ ...object, textBody: [{ partId: '1' }], bodyValues: { '1': { value: text } } });
      const email = await get(id, ['subject', 'from', 'bodyValues']);
      expect(email['bodyValues']).toMatchObject({ '1': { value: text } });
      expect({ subject: email['subject'], from: email['from'] }).toEqual(object);
    }),
    { numRuns: 40 },
  );
});
