/** E-mails as a JMAP client sees them. RFC 8621 §4 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import type { Uid } from '../../src/ms/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

const message = [
  'From: =?utf-8?q?J=C3=B6rg?= <joerg@a.test>, Team: "X, Y" <x@a.test>, z@a.test;',
  'To: bob@b.test',
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
  '  aus Köln',
  'Date: Tue, 3 Nov 2026 10:00:00 +0100',
  'Message-ID: <1@a.test>',
  'References: <0@a.test> <00@a.test>',
  'List-Post: <mailto:list@a.test>, <https://a.test/post>',
  'X-Twice: one',
  'X-Twice: two',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=m',
  '',
  '--m',
  'Content-Type: multipart/alternative; boundary=a',
  '',
  '--a',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=FC=DFe!',
  '--a',
  'Content-Type: text/html',
  '',
  '<p>Hello <b>you</b></p>',
  '--a--',
  '--m',
  'Content-Type: image/png; name="=?utf-8?q?K=C3=B6ln.png?="',
  'Content-Disposition: attachment',
  'Content-Transfer-Encoding: base64',
  'Content-ID: <pic@a.test>',
  '',
  'aGVsbG8=',
  '--m--',
  '',
].join('\n');

const list = (answer: JsonObject) => answer['list'] as readonly JsonObject[];

describe('Email/get', () => {
  let me: TestJmap;
  beforeAll(async () => {
    me = await testJmap();
    await me.deliver(message);
  });
  afterAll(() => me.close());

  const get = async (properties: readonly string[], args: object = {}) =>
    list(await me.ask('Email/get', { ids: ['M1'], properties, ...args }))[0];

  it('tells what the header says, in the form that is asked for', async () => {
    expect(
      await get([
        'subject',
        'sentAt',
        'from',
        'replyTo',
        'references',
        'messageId',
        'inReplyTo',
        'header:From:asGroupedAddresses',
        'header:List-Post:asURLs',
        'header:X-Twice',
        'header:x-twice:asText:all',
        'header:Date:asDate',
        'header:X-None:asText',
        'header:X-None:asText:all',
      ]),
    ).toEqual({
      id: 'M1',
      subject: 'Grüße  aus Köln',
      sentAt: '2026-11-03T10:00:00+01:00',
      from: [
        { name: 'Jörg', email: 'joerg@a.test' },
        { name: 'X, Y', email: 'x@a.test' },
        { name: null, email: 'z@a.test' },
      ],
      replyTo: null,
      references: ['0@a.test', '00@a.test'],
      messageId: ['1@a.test'],
      inReplyTo: null,
      'header:From:asGroupedAddresses': [
        { name: null, addresses: [{ name: 'Jörg', email: 'joerg@a.test' }] },
        {
          name: 'Team',
          addresses: [
            { name: 'X, Y', email: 'x@a.test' },
            { name: null, email: 'z@a.test' },
          ],
        },
      ],
      'header:List-Post:asURLs': ['mailto:list@a.test', 'https://a.test/post'],
      'header:X-Twice': ' two',
      'header:x-twice:asText:all': ['one', 'two'],
      'header:Date:asDate': '2026-11-03T10:00:00+01:00',
      'header:X-None:asText': null,
      'header:X-None:asText:all': [],
    });
  });

  it.each([
    'header:Subject:asDate',
    'header:From:asText',
    'header:',
    'header:Sub ject',
    'header:To:asAddresses:some',
    'colour',
  ])('has no property %s', async (property) => {
    expect(await me.call(['Email/get', { ids: ['M1'], properties: [property] }])).toMatchObject([
      ['error', { type: 'invalidArguments', arguments: ['properties'] }, 'c0'],
    ]);
  });

  it('sorts parts into text, HTML and attachments, and decodes texts', async () => {
    const email = await get(['bodyValues', 'textBody', 'htmlBody', 'attachments', 'hasAttachment'], {
      fetchAllBodyValues: true,
      bodyProperties: ['partId', 'type', 'size', 'name', 'charset', 'cid', 'disposition', 'blobId'],
    });
    expect(email).toMatchObject({
      hasAttachment: true,
      textBody: [{ partId: '1.1', type: 'text/plain', size: 6, charset: 'iso-8859-1', blobId: 'B1-1_1' }],
      htmlBody: [{ partId: '1.2', type: 'text/html', charset: 'us-ascii' }],
      attachments: [
        { partId: '2', type: 'image/png', name: 'Köln.png', size: 5, cid: 'pic@a.test', disposition: 'attachment' },
      ],
      bodyValues: {
        '1.1': { value: 'Grüße!', isEncodingProblem: false, isTruncated: false },
        '1.2': { value: '<p>Hello <b>you</b></p>', isTruncated: false },
      },
    });
  });

  it('cuts no value within a tag', async () => {
    const email = await get(['bodyValues'], { fetchHTMLBodyValues: true, maxBodyValueBytes: 10 });
    expect(email).toEqual({
      id: 'M1',
      bodyValues: { '1.2': { value: '<p>Hello ', isEncodingProblem: false, isTruncated: true } },
    });
  });

  it('tells the whole structure', async () => {
    const email = await get(['bodyStructure'], { bodyProperties: ['partId', 'type', 'header:Content-Type'] });
    expect(email?.['bodyStructure']).toMatchObject({
      partId: null,
      type: 'multipart/mixed',
      subParts: [
        { type: 'multipart/alternative', subParts: [{ partId: '1.1' }, { partId: '1.2' }] },
        { partId: '2', 'header:Content-Type': ' image/png; name="=?utf-8?q?K=C3=B6ln.png?="' },
      ],
    });
  });

  it('says where it is, how it is marked and when it came', async () => {
    const email = await get(['mailboxIds', 'keywords', 'receivedAt', 'size', 'threadId', 'blobId', 'preview']);
    expect(email).toMatchObject({ mailboxIds: { F1: true }, keywords: {}, threadId: 'T1', blobId: 'B1' });
    expect(email?.['receivedAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('does not tell all there are, nor what is not there', async () => {
    expect(await me.call(['Email/get', { ids: null }])).toMatchObject([['error', { type: 'requestTooLarge' }, 'c0']]);
    expect(await me.ask('Email/get', { ids: ['M2', 'F1', 'M01'] })).toMatchObject({
      list: [],
      notFound: ['M2', 'F1', 'M01'],
    });
  });
});

describe('Email/changes', () => {
  let me: TestJmap;
  beforeEach(async () => void (me = await testJmap()));
  afterEach(() => me.close());

  it('tells what came, changed and went', async () => {
    const { read, write } = me.store.mail;
    await me.deliver(message);
    await me.deliver(message);
    const inbox = await read.mailboxByName(me.account.id, 'INBOX');
    if (inbox === null) throw new Error('no inbox');
    const since = (await me.ask('Email/get', { ids: [] }))['state'];
    const one = [{ from: 1 as Uid, to: 1 as Uid }];
    await write.store(me.account.id, inbox.id, one, 'add', { system: 1, keywords: ['Blue'] }, null);
    await write.expunge(me.account.id, inbox.id, [2 as Uid], true);
    await me.deliver(message);
    const changes = await me.ask('Email/changes', { sinceState: since });
    expect(changes).toMatchObject({ created: ['M3'], updated: ['M1'], destroyed: ['M2'], hasMoreChanges: false });
    expect(list(await me.ask('Email/get', { ids: ['M1'], properties: ['keywords'] }))).toEqual([
      { id: 'M1', keywords: { $seen: true, blue: true } },
    ]);
    expect(await me.ask('Email/changes', { sinceState: changes['newState'] })).toMatchObject({
      created: [],
      updated: [],
      destroyed: [],
    });
  });

  it('sees a move as a change of one that stays itself', async () => {
    const { read, write } = me.store.mail;
    await me.deliver(message);
    const since = (await me.ask('Email/get', { ids: [] }))['state'];
    const [inbox, archive] = await Promise.all(
      ['INBOX', 'Archive'].map((name) => read.mailboxByName(me.account.id, name)),
    );
    if (!inbox || !archive) throw new Error('no mailbox');
    await write.move(me.account.id, inbox.id, [1 as Uid], {
      account: me.account.id,
      mailbox: archive.id,
      rights: 'lrswipkxtea' as never,
    });
    expect(await me.ask('Email/changes', { sinceState: since })).toMatchObject({
      created: [],
      updated: ['M1'],
      destroyed: [],
    });
  });
});

describe('Thread/changes', () => {
  it('tells of threads that e-mails came to or went from', async () => {
    const me = await testJmap();
    const { read, write } = me.store.mail;
    const inbox = await read.mailboxByName(me.account.id, 'INBOX');
    if (inbox === null) throw new Error('no inbox');
    const letter = (id: string, of: string) =>
      `Message-ID: <${id}@t.test>\nReferences: <${of}@t.test>\nSubject: s\n\nx\n`;
    await me.deliver(letter('a', 'a0'));
    await me.deliver(letter('b', 'b0'));
    await me.deliver(letter('c', 'c0'));
    const threads = async (ids: readonly string[]) =>
      list(await me.ask('Email/get', { ids, properties: ['threadId'] })).map((one) => one['threadId']);
    const [a, b, c] = await threads(['M1', 'M2', 'M3']);
    const since = (await me.ask('Thread/get', { ids: [] }))['state'];
    await me.deliver(letter('a2', 'a0'));
    await me.deliver(letter('d', 'd0'));
    await write.expunge(me.account.id, inbox.id, [2 as Uid], true);
    await write.store(
      me.account.id,
      inbox.id,
      [{ from: 3 as Uid, to: 3 as Uid }],
      'add',
      { system: 1, keywords: [] },
      null,
    );
    const [again, d] = await threads(['M4', 'M5']);
    expect(again).toBe(a);
    const changes = await me.ask('Thread/changes', { sinceState: since });
    expect(changes).toMatchObject({ created: [d], updated: [a], destroyed: [b], hasMoreChanges: false });
    expect(JSON.stringify(changes)).not.toContain(`"${c as string}"`);
    expect(await me.call(['Thread/changes', { sinceState: 'x' }])).toMatchObject([
      ['error', { type: 'cannotCalculateChanges' }, 'c0'],
    ]);
    await me.close();
  });
});
