/** The day of a client that RFC 8621 §4.10 goes through. Ids and states are ours. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/jmap/core/types.ts';
import { type Example, list, startExample } from './example.ts';

let me: Example;

beforeEach(async () => void (me = await startExample()));
afterEach(() => me.close());

describe('RFC 8621', () => {
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
      for (let n = 1; n <= 31; n += 1) await me.letter({ id: `n${n}`, subject: `Number ${n}` });
      const answer = await me.letter({ id: 'a', subject: 'Re: Number 31', fields: ['References: <n31@example.com>'] });
      const [query, got, threads, emails] = await me.call(...first(me.box('INBOX')));
      expect(query?.[1]).toMatchObject({ canCalculateChanges: true, position: 0, total: 31 });
      expect(query?.[1]['ids']).toHaveLength(30);
      expect(list(got?.[1])).toHaveLength(30);
      const thread = list(threads?.[1]).find(({ emailIds }) => (emailIds as readonly string[]).includes(answer));
      expect(thread?.['emailIds']).toEqual(['M31', answer]);
      expect(list(emails?.[1])).toHaveLength(31);
      expect(list(emails?.[1])).toContainEqual({
        id: answer,
        threadId: thread?.['id'],
        mailboxIds: { [me.box('INBOX')]: true },
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
      const [read, gone] = [await me.letter({ id: '1', subject: 'One' }), await me.letter({ id: '2', subject: 'Two' })];
      await me.ask('Email/set', { update: { [read]: { 'keywords/$seen': true } } });
      const [query] = await me.call(...first(me.box('INBOX')));
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
            filter: { inMailbox: me.box('INBOX') },
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
        mailboxIds: { [me.box('Drafts')]: true },
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
});
