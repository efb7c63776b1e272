/**
 * The exchanges that the texts of JMAP give as examples, over a store that has what they presume: RFC 8620 §3.3 to §3.7, §4.1, §5.2, §5.7
 * (its Todo is an Email here), RFC 8621 §2.6, §3.1.1, §4.1.2, §4.2.1, §4.4.2, §4.10, §5.2, §6.4, §7.5.1. Ids and states are ours.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { type TestJmap, testClient, testJmap, testUrls } from '../support/jmap.ts';

let me: TestJmap;
const boxes = new Map<string, string>();

beforeEach(async () => {
  me = await testJmap();
  boxes.clear();
  for (const { id, name } of list(await me.ask('Mailbox/get'))) boxes.set(name as string, id as string);
});
afterEach(() => me.close());

const list = (answer: JsonObject | undefined) => answer?.['list'] as readonly JsonObject[];
const box = (name: string): string => boxes.get(name) ?? `no ${name}`;

interface Letter {
  readonly id?: string;
  readonly subject?: string;
  readonly fields?: readonly string[];
  readonly text?: string;
}

/** Delivered; answers its id. */
async function deliver({ id = 'one', subject = 'Hello', fields = [], text = 'Hello' }: Letter = {}): Promise<string> {
  const { total = 0 } = (await me.ask('Email/query', { calculateTotal: true })) as { readonly total?: number };
  const header = ['From: "Jane Doe" <jdoe@example.com>', `Subject: ${subject}`, `Message-ID: <${id}@example.com>`];
  await me.deliver(`${[...header, ...fields].join('\n')}\n\n${text}\n`);
  return `M${total + 1}`;
}

const api = (request: object) =>
  me.jmap.api(me.account, Buffer.from(JSON.stringify(request)), testUrls, testClient, new AbortController().signal);

describe('RFC 8620', () => {
  const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];

  it('§3.3.1, §3.4.1: answers stand in the order of their calls, and what is unknown is an error in its place', async () => {
    const methodCalls = [
      ['Core/echo', { arg1: 'arg1data', arg2: 'arg2data' }, 'c1'],
      ['Core/echo', { arg1: 'arg1data' }, 'c2'],
      ['method3', {}, 'c3'],
    ];
    const answer = await api({ using, methodCalls });
    expect(answer).toMatchObject({
      ok: true,
      value: { methodResponses: [methodCalls[0], methodCalls[1], ['error', { type: 'unknownMethod' }, 'c3']] },
    });
    expect(answer.ok && answer.value).not.toHaveProperty('createdIds');
    const session = await me.jmap.session(me.account, testUrls);
    expect(answer).toMatchObject({ value: { sessionState: session['state'] } });
  });

  it('§3.6.1.1: a capability that is not supported fails the request, and is named', async () => {
    const answer = await api({ using: [...using, 'https://example.com/apis/foobar'], methodCalls: [] });
    expect(answer).toMatchObject({ ok: false, error: { type: 'unknownCapability' } });
    expect(!answer.ok && answer.error.detail).toContain('https://example.com/apis/foobar');
  });

  it('§3.7: Foo/get of what Foo/changes says was created', async () => {
    const { state } = await me.ask('Email/get', { ids: [] });
    const made = [await deliver({ id: 'f1' }), await deliver({ id: 'f4' })];
    const [changes, got] = await me.call(
      ['Email/changes', { sinceState: state }],
      ['Email/get', { '#ids': { resultOf: 'c0', name: 'Email/changes', path: '/created' }, properties: ['id'] }],
    );
    expect(changes?.[1]).toMatchObject({
      oldState: state,
      hasMoreChanges: false,
      created: made,
      updated: [],
      destroyed: [],
    });
    expect(list(got?.[1])).toEqual(made.map((id) => ({ id })));
  });

  it('§4.1: Core/echo says what it was told', async () => {
    expect(await me.call(['Core/echo', { hello: true, high: 5 }])).toEqual([
      ['Core/echo', { hello: true, high: 5 }, 'c0'],
    ]);
  });

  describe('§5.7', () => {
    const ofEither = {
      filter: { operator: 'OR', conditions: [{ hasKeyword: 'music' }, { hasKeyword: 'video' }] },
      sort: [{ property: 'subject' }],
    };
    const composers = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, true]));
    const piano = composers('music', 'beethoven', 'mozart', 'liszt', 'rachmaninov');
    let a = '';
    let b = '';
    const keywordsOf = async (id: string) =>
      list(await me.ask('Email/get', { ids: [id], properties: ['keywords'] }))[0]?.['keywords'];

    beforeEach(async () => {
      b = await deliver({ id: 'b', subject: 'Watch Daft Punk music video' });
      a = await deliver({ id: 'a', subject: 'Practise Piano' });
      await deliver({ id: 'c', subject: 'Buy milk' });
      const keywords = { [a]: piano, [b]: composers('music', 'video', 'trance') };
      const update = Object.fromEntries(Object.entries(keywords).map(([id, value]) => [id, { keywords: value }]));
      await me.ask('Email/set', { update });
    });

    it('a query by either keyword, in order of the title, and what it found', async () => {
      const [query, got] = await me.call(
        ['Email/query', { ...ofEither, position: 0, limit: 10 }],
        ['Email/get', { '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' }, properties: ['keywords'] }],
      );
      expect(query?.[1]).toMatchObject({ canCalculateChanges: true, position: 0, ids: [a, b] });
      expect(list(got?.[1])).toContainEqual({ id: a, keywords: piano });
    });

    it.each([
      ['the whole object', { keywords: composers('music', 'beethoven', 'chopin', 'liszt', 'rachmaninov') }],
      ['a minimal patch', { 'keywords/chopin': true, 'keywords/mozart': null }],
    ])('an update by %s, where the state is what the client knows', async (_what, patch) => {
      const { state } = await me.ask('Email/get', { ids: [] });
      const whole = 'keywords' in patch ? { id: a, ...patch } : patch;
      const set = await me.ask('Email/set', { ifInState: state, update: { [a]: whole } });
      expect(set).toMatchObject({ oldState: state, updated: { [a]: null } });
      expect(set['newState']).not.toBe(state);
      expect(await keywordsOf(a)).toEqual(composers('music', 'beethoven', 'chopin', 'liszt', 'rachmaninov'));
      expect(await me.call(['Email/set', { ifInState: state, update: { [a]: whole } }])).toMatchObject([
        ['error', { type: 'stateMismatch' }, 'c0'],
      ]);
    });

    it('a creation id stands for what the same request creates', async () => {
      const made = await me.ask('Mailbox/set', {
        create: { k15: { name: 'Warm up with scales' }, k16: { name: 'Slowly', parentId: '#k15' } },
      });
      const { k15, k16 } = made['created'] as Readonly<Record<string, JsonObject>>;
      expect(list(await me.ask('Mailbox/get', { ids: [k16?.['id']] }))).toMatchObject([{ parentId: k15?.['id'] }]);
    });

    it('what another device deleted is told by /changes and /queryChanges', async () => {
      const { queryState } = await me.ask('Email/query', ofEither);
      const { state } = await me.ask('Email/get', { ids: [] });
      await me.ask('Email/set', { destroy: [b] });
      const [changes, queryChanges] = await me.call(
        ['Email/changes', { sinceState: state, maxChanges: 50 }],
        ['Email/queryChanges', { ...ofEither, sinceQueryState: queryState, maxChanges: 50 }],
      );
      expect(changes?.[1]).toMatchObject({ oldState: state, created: [], updated: [], destroyed: [b] });
      expect(queryChanges?.[1]).toMatchObject({ oldQueryState: queryState, removed: [b], added: [] });
    });
  });

  it('§5.2: more changes than are wished for: no state between two is kept, and the client asks for all', async () => {
    const { state } = await me.ask('Email/get', { ids: [] });
    await deliver({ id: '1' });
    await deliver({ id: '2' });
    expect(await me.call(['Email/changes', { sinceState: state, maxChanges: 1 }])).toMatchObject([
      ['error', { type: 'cannotCalculateChanges' }, 'c0'],
    ]);
    expect(await me.ask('Email/changes', { sinceState: state, maxChanges: 2 })).toMatchObject({
      hasMoreChanges: false,
    });
  });
});

describe('RFC 8621', () => {
  it('§2.6: all mailboxes, and what changes when an e-mail is read', async () => {
    const id = await deliver();
    const all = await me.ask('Mailbox/get', { ids: null });
    expect(all).toMatchObject({ notFound: [] });
    expect(list(all).find(({ role }) => role === 'inbox')).toEqual({
      id: box('INBOX'),
      name: 'INBOX',
      parentId: null,
      role: 'inbox',
      sortOrder: expect.any(Number) as number,
      totalEmails: 1,
      unreadEmails: 1,
      totalThreads: 1,
      unreadThreads: 1,
      myRights: {
        mayAddItems: true,
        mayRename: false,
        maySubmit: true,
        mayDelete: false,
        maySetKeywords: true,
        mayRemoveItems: true,
        mayCreateChild: true,
        maySetSeen: true,
        mayReadItems: true,
      },
      isSubscribed: true,
    });
    await me.ask('Email/set', { update: { [id]: { 'keywords/$seen': true } } });
    const [changes, created, updated] = await me.call(
      ['Mailbox/changes', { sinceState: all['state'] }],
      ['Mailbox/get', { '#ids': { resultOf: 'c0', name: 'Mailbox/changes', path: '/created' } }],
      [
        'Mailbox/get',
        {
          '#ids': { resultOf: 'c0', name: 'Mailbox/changes', path: '/updated' },
          '#properties': { resultOf: 'c0', name: 'Mailbox/changes', path: '/updatedProperties' },
        },
      ],
    );
    expect(changes?.[1]).toMatchObject({
      oldState: all['state'],
      hasMoreChanges: false,
      updatedProperties: ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'],
      created: [],
      updated: [box('INBOX')],
      destroyed: [],
    });
    expect(created?.[1]).toMatchObject({ list: [], notFound: [] });
    expect(list(updated?.[1])).toEqual([
      { id: box('INBOX'), totalEmails: 1, unreadEmails: 0, totalThreads: 1, unreadThreads: 0 },
    ]);
  });

  it('§2.6: one mailbox is renamed, another may not be destroyed', async () => {
    const made = await me.ask('Mailbox/set', { create: { m: { name: 'Important mail' } } });
    const important = (made['created'] as Readonly<Record<string, JsonObject>>)['m']?.['id'] as string;
    const set = await me.ask('Mailbox/set', {
      ifInState: made['newState'],
      update: { [important]: { name: 'Maybe important mail' } },
      destroy: [box('INBOX')],
    });
    expect(set).toMatchObject({
      oldState: made['newState'],
      updated: { [important]: null },
      notDestroyed: { [box('INBOX')]: { type: 'forbidden' } },
    });
    expect(set['newState']).not.toBe(set['oldState']);
    expect(list(await me.ask('Mailbox/get', { ids: [important] }))).toMatchObject([{ name: 'Maybe important mail' }]);
  });

  it('§3.1.1: two threads', async () => {
    const one = await deliver({ id: 'one', subject: 'Lunch' });
    const reply = await deliver({ id: 'two', subject: 'Re: Lunch', fields: ['References: <one@example.com>'] });
    const other = await deliver({ id: 'three', subject: 'Dinner' });
    const emails = list(await me.ask('Email/get', { ids: [one, reply, other], properties: ['threadId'] }));
    const [first, second, third] = emails.map(({ threadId }) => threadId);
    expect([second, third === first]).toEqual([first, false]);
    expect(await me.ask('Thread/get', { ids: [first, third] })).toEqual({
      accountId: me.accountId,
      state: expect.any(String) as string,
      list: [
        { id: first, emailIds: [one, reply] },
        { id: third, emailIds: [other] },
      ],
      notFound: [],
    });
  });

  it('§4.1.2: addresses, alone and in groups', async () => {
    const to = [
      'To: "  James Smythe" <james@example.com>, Friends:',
      '  jane@example.com, =?UTF-8?Q?John_Sm=C3=AEth?=',
      '  <john@example.com>;',
    ];
    const twice = ['Resent-To: a@example.com', 'Resent-To: b@example.com, c@example.com'];
    const id = await deliver({ fields: [...to, ...twice] });
    const james = { name: 'James Smythe', email: 'james@example.com' };
    const friends = [
      { name: null, email: 'jane@example.com' },
      { name: 'John Smîth', email: 'john@example.com' },
    ];
    const named = ['header:To:asAddresses', 'header:To:asGroupedAddresses', 'header:Resent-To:asAddresses:all'];
    expect(list(await me.ask('Email/get', { ids: [id], properties: [...named, 'header:subject'] }))).toEqual([
      {
        id,
        'header:To:asAddresses': [james, ...friends],
        'header:To:asGroupedAddresses': [
          { name: null, addresses: [james] },
          { name: 'Friends', addresses: friends },
        ],
        'header:Resent-To:asAddresses:all': [
          [{ name: null, email: 'a@example.com' }],
          [
            { name: null, email: 'b@example.com' },
            { name: null, email: 'c@example.com' },
          ],
        ],
        'header:subject': ' Hello',
      },
    ]);
  });

  it('§4.2.1: some properties and the beginning of the HTML, with what a mailing list put below it', async () => {
    const html = `<html><body><p>Hello ${'there '.repeat(60)}</p></body></html>`;
    const footer = '-- Sent by your friendly mailing list software';
    const part = (type: string, text: string): string => `--m\nContent-Type: ${type}\n\n${text}\n`;
    const id = await deliver({
      subject: 'Dinner on Thursday?',
      fields: ['List-POST: <mailto:partytime@lists.example.com>', 'Content-Type: multipart/mixed; boundary=m'],
      text: `${part('text/html', html)}${part('text/plain', footer)}--m--`,
    });
    const answer = await me.ask('Email/get', {
      ids: ['M456', id],
      properties: [
        'threadId',
        'mailboxIds',
        'from',
        'subject',
        'receivedAt',
        'header:List-POST:asURLs',
        'htmlBody',
        'bodyValues',
      ],
      bodyProperties: ['partId', 'blobId', 'size', 'type'],
      fetchHTMLBodyValues: true,
      maxBodyValueBytes: 256,
    });
    const body = (size: number, type: string) => ({
      partId: expect.any(String) as string,
      blobId: expect.any(String) as string,
      size,
      type,
    });
    expect(answer).toEqual({
      accountId: me.accountId,
      state: expect.any(String) as string,
      list: [
        {
          id,
          threadId: expect.any(String) as string,
          mailboxIds: { [box('INBOX')]: true },
          from: [{ name: 'Jane Doe', email: 'jdoe@example.com' }],
          subject: 'Dinner on Thursday?',
          receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
          'header:List-POST:asURLs': ['mailto:partytime@lists.example.com'],
          htmlBody: [body(html.length, 'text/html'), body(footer.length, 'text/plain')],
          bodyValues: expect.any(Object) as object,
        },
      ],
      notFound: ['M456'],
    });
    const [{ htmlBody, bodyValues } = {}] = list(answer);
    const values = (htmlBody as readonly JsonObject[]).map(
      ({ partId }) => (bodyValues as Readonly<Record<string, JsonObject>>)[partId as string],
    );
    expect(values[0]).toMatchObject({ isEncodingProblem: false, isTruncated: true });
    const value = values[0]?.['value'] as string;
    expect([html.startsWith(value), Buffer.byteLength(value) <= 256]).toEqual([true, true]);
    expect(values[1]).toEqual({ isEncodingProblem: false, isTruncated: false, value: footer });
  });

  it('§4.4.2: flagged conversations first, then by subject, then the newest', async () => {
    const cook = await deliver({ id: '1', subject: 'Cooking' });
    const bees = await deliver({ id: '2', subject: 'Bees' });
    const zoo = await deliver({ id: '3', subject: 'Zoo' });
    const again = await deliver({ id: '4', subject: 'Re: Zoo', fields: ['References: <3@example.com>'] });
    await me.ask('Email/set', { update: { [again]: { 'keywords/$flagged': true } } });
    const sort = [
      { property: 'someInThreadHaveKeyword', keyword: '$flagged', isAscending: false },
      { property: 'subject', collation: 'i;ascii-casemap' },
      { property: 'receivedAt', isAscending: false },
    ];
    const { ids } = await me.ask('Email/query', { sort });
    expect([...(ids as string[]).slice(0, 2)].sort()).toEqual([zoo, again]);
    expect((ids as string[]).slice(2)).toEqual([bees, cook]);
  });

  describe('§4.10', () => {
    const first = (mailbox: string) =>
      [
        [
          'Email/query',
          {
            filter: { inMailbox: mailbox },
            sort: [{ isAscending: false, property: 'receivedAt' }],
            collapseThreads: true,
            position: 0,
            limit: 30,
            calculateTotal: true,
          },
        ],
        ['Email/get', { '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' }, properties: ['threadId'] }],
        ['Thread/get', { '#ids': { resultOf: 'c1', name: 'Email/get', path: '/list/*/threadId' } }],
        [
          'Email/get',
          {
            '#ids': { resultOf: 'c2', name: 'Thread/get', path: '/list/*/emailIds' },
            properties: [
              'threadId',
              'mailboxIds',
              'keywords',
              'hasAttachment',
              'from',
              'subject',
              'receivedAt',
              'size',
              'preview',
            ],
          },
        ],
      ] as const;

    it('the first thirty conversations of a mailbox, in one request', async () => {
      for (let n = 1; n <= 31; n += 1) await deliver({ id: `n${n}`, subject: `Number ${n}` });
      const answer = await deliver({ id: 'a', subject: 'Re: Number 31', fields: ['References: <n31@example.com>'] });
      const [query, got, threads, emails] = await me.call(...first(box('INBOX')));
      expect(query?.[1]).toMatchObject({ canCalculateChanges: true, position: 0, total: 31 });
      expect(query?.[1]['ids']).toHaveLength(30);
      expect(list(got?.[1])).toHaveLength(30);
      const thread = list(threads?.[1]).find(({ emailIds }) => (emailIds as readonly string[]).includes(answer));
      expect(thread?.['emailIds']).toEqual(['M31', answer]);
      expect(list(emails?.[1])).toHaveLength(31);
      expect(list(emails?.[1])).toContainEqual({
        id: answer,
        threadId: thread?.['id'],
        mailboxIds: { [box('INBOX')]: true },
        keywords: {},
        hasAttachment: false,
        from: [{ name: 'Jane Doe', email: 'jdoe@example.com' }],
        subject: 'Re: Number 31',
        receivedAt: expect.any(String) as string,
        size: expect.any(Number) as number,
        preview: 'Hello',
      });
    });

    it('what another device changed is asked for and spliced in', async () => {
      const [read, gone] = [await deliver({ id: '1', subject: 'One' }), await deliver({ id: '2', subject: 'Two' })];
      await me.ask('Email/set', { update: { [read]: { 'keywords/$seen': true } } });
      const [query] = await me.call(...first(box('INBOX')));
      const { state } = await me.ask('Email/get', { ids: [] });
      const unread = await me.ask('Email/set', { update: { [read]: { 'keywords/$seen': null } } });
      expect(unread).toMatchObject({ oldState: state, updated: { [read]: null } });
      await me.ask('Email/set', { destroy: [gone] });
      await me.deliver('From: a@example.com\nSubject: Three\nMessage-ID: <3@example.com>\n\nHello\n');
      const [changes, queryChanges] = await me.call(
        ['Email/changes', { sinceState: state, maxChanges: 50 }],
        [
          'Email/queryChanges',
          {
            filter: { inMailbox: box('INBOX') },
            sort: [{ property: 'receivedAt', isAscending: false }],
            collapseThreads: true,
            sinceQueryState: query?.[1]['queryState'],
            upToId: read,
            maxChanges: 25,
            calculateTotal: true,
          },
        ],
      );
      expect(changes?.[1]).toMatchObject({
        oldState: state,
        hasMoreChanges: false,
        created: ['M3'],
        updated: [read],
        destroyed: [gone],
      });
      expect(queryChanges?.[1]).toMatchObject({ removed: [gone], added: [{ id: 'M3', index: 0 }], total: 2 });
    });

    it('a draft is saved, and saved again as HTML in the place of the first', async () => {
      const words = 'I have the most brilliant plan.  Let me tell you all about it.  What we do is, we';
      const draft = {
        mailboxIds: { [box('Drafts')]: true },
        keywords: { $seen: true, $draft: true },
        from: [{ name: 'Joe Bloggs', email: 'joe@example.com' }],
        subject: 'World domination',
        receivedAt: '2018-07-10T01:03:11Z',
        sentAt: '2018-07-10T11:03:11+10:00',
      };
      const plain = { type: 'text/plain', partId: 'bd48', 'header:Content-Language': 'en' };
      const bd48 = { value: words, isTruncated: false };
      const saved = await me.ask('Email/set', {
        create: { k192: { ...draft, bodyStructure: plain, bodyValues: { bd48 } } },
      });
      const { k192 } = saved['created'] as Readonly<Record<string, JsonObject>>;
      expect(Object.keys(k192 ?? {}).sort()).toEqual(['blobId', 'id', 'size', 'threadId']);
      const stored = await me.ask('Email/get', {
        ids: [k192?.['id']],
        properties: ['sentAt', 'receivedAt', 'keywords', 'header:Content-Language:asText', 'bodyValues', 'messageId'],
        fetchTextBodyValues: true,
      });
      expect(list(stored)).toMatchObject([
        {
          sentAt: draft.sentAt,
          receivedAt: draft.receivedAt,
          keywords: draft.keywords,
          'header:Content-Language:asText': 'en',
          bodyValues: { 1: { value: words, isTruncated: false, isEncodingProblem: false } },
        },
      ]);
      expect(list(stored)[0]?.['messageId']).toHaveLength(1);

      const html = `<!DOCTYPE html><html><head><title></title></head><body><div>${words}</div></body></html>`;
      const again = await me.ask('Email/set', {
        create: {
          k1546: {
            ...draft,
            to: [{ name: 'John', email: 'john@example.com' }],
            bodyStructure: {
              type: 'multipart/alternative',
              subParts: [{ ...plain, type: 'text/html', partId: 'a49d' }, plain],
            },
            bodyValues: { bd48, a49d: { value: html, isTruncated: false } },
          },
        },
        destroy: [k192?.['id']],
      });
      const { k1546 } = again['created'] as Readonly<Record<string, JsonObject>>;
      expect(again).toMatchObject({ oldState: saved['newState'], destroyed: [k192?.['id']] });
      const [second] = list(
        await me.ask('Email/get', {
          ids: [k1546?.['id']],
          properties: ['to', 'bodyStructure', 'bodyValues'],
          bodyProperties: ['type', 'subParts', 'language'],
          fetchAllBodyValues: true,
        }),
      );
      expect(second).toMatchObject({
        to: [{ name: 'John', email: 'john@example.com' }],
        bodyStructure: {
          type: 'multipart/alternative',
          subParts: [
            { type: 'text/html', language: ['en'] },
            { type: 'text/plain', language: ['en'] },
          ],
        },
        bodyValues: { 1: { value: html }, 2: { value: words } },
      });
    });
  });

  it('§5.2: snippets for some of what was found', async () => {
    const plain = await deliver({ id: '1', subject: 'Bar', text: 'Nothing of it' });
    const ball = await deliver({
      id: '2',
      subject: 'The Foosball competition',
      text: 'This year the foosball competition will be held in the Stadium',
    });
    const method = await deliver({
      id: '3',
      subject: 'Get',
      text: 'I hear the Foo/bar method results often returns <1 widget rather than the complete set',
    });
    const answer = await me.ask('SearchSnippet/get', {
      filter: { text: 'foo' },
      emailIds: [plain, ball, method, 'M99'],
    });
    expect(answer).toMatchObject({
      list: [
        { emailId: plain, subject: null, preview: null },
        { emailId: ball, subject: 'The <mark>Foo</mark>sball competition' },
        { emailId: method, subject: null },
      ],
      notFound: ['M99'],
    });
    const previews = list(answer).map(({ preview }) => preview);
    expect(previews[1]).toContain('<mark>foo</mark>sball competition will be held');
    expect(previews[2]).toContain('<mark>Foo</mark>/bar method results often returns &lt;1 widget');
  });

  it('§6.4: identities', async () => {
    expect(await me.ask('Identity/get')).toEqual({
      accountId: me.accountId,
      state: expect.any(String) as string,
      list: [
        {
          id: expect.any(String) as string,
          name: expect.any(String) as string,
          email: 'bob@b.test',
          replyTo: null,
          bcc: null,
          textSignature: '',
          htmlSignature: '',
          mayDelete: false,
        },
      ],
      notFound: [],
    });
  });

  it('§7.5.1: a draft is sent, and moved to what was sent', async () => {
    const made = await me.ask('Email/set', {
      create: {
        d: {
          mailboxIds: { [box('Drafts')]: true },
          keywords: { $draft: true },
          from: [{ name: null, email: 'bob@b.test' }],
          to: [{ name: null, email: 'jane@example.com' }],
          subject: 'Hello',
          bodyStructure: { partId: 't', type: 'text/plain' },
          bodyValues: { t: { value: 'Hello' } },
        },
      },
    });
    const draft = (made['created'] as Readonly<Record<string, JsonObject>>)['d']?.['id'] as string;
    const [identity] = list(await me.ask('Identity/get'));
    const submit = (identityId: unknown) =>
      me.call([
        'EmailSubmission/set',
        {
          create: {
            k1490: {
              identityId,
              emailId: draft,
              envelope: {
                mailFrom: { email: 'bob@b.test', parameters: null },
                rcptTo: [{ email: 'jane@example.com', parameters: null }],
              },
            },
          },
          onSuccessUpdateEmail: {
            '#k1490': {
              [`mailboxIds/${box('Drafts')}`]: null,
              [`mailboxIds/${box('Sent')}`]: true,
              'keywords/$draft': null,
            },
          },
        },
      ]);
    const refused = await submit('I999');
    expect(refused).toMatchObject([
      ['EmailSubmission/set', { notCreated: { k1490: { type: 'invalidProperties' } } }, 'c0'],
    ]);
    expect(refused[0]?.[1]['oldState']).toBe(refused[0]?.[1]['newState']);
    const answers = await submit(identity?.['id']);
    expect(answers).toMatchObject([
      ['EmailSubmission/set', { created: { k1490: { id: expect.any(String) as string } } }, 'c0'],
      ['Email/set', { oldState: made['newState'], updated: { [draft]: null } }, 'c0'],
    ]);
    for (const [, answer] of answers) expect(answer['newState']).not.toBe(answer['oldState']);
    const sent = await me.ask('Email/get', { ids: [draft], properties: ['mailboxIds', 'keywords'] });
    expect(list(sent)).toEqual([{ id: draft, mailboxIds: { [box('Sent')]: true }, keywords: {} }]);
  });
});
