/** The exchanges that RFC 8620 gives as examples: §3.3 to §3.7, §4.1, §5.2, §5.7 (its Todo is an Email here). Ids and states are ours. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/jmap/core/types.ts';
import { testClient, testUrls } from '../../support/jmap.ts';
import { type Example, list, startExample } from './example.ts';

let me: Example;

beforeEach(async () => void (me = await startExample()));
afterEach(() => me.close());

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
    const made = [await me.letter({ id: 'f1' }), await me.letter({ id: 'f4' })];
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
      b = await me.letter({ id: 'b', subject: 'Watch Daft Punk music video' });
      a = await me.letter({ id: 'a', subject: 'Practise Piano' });
      await me.letter({ id: 'c', subject: 'Buy milk' });
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
    await me.letter({ id: '1' });
    await me.letter({ id: '2' });
    expect(await me.call(['Email/changes', { sinceState: state, maxChanges: 1 }])).toMatchObject([
      ['error', { type: 'cannotCalculateChanges' }, 'c0'],
    ]);
    expect(await me.ask('Email/changes', { sinceState: state, maxChanges: 2 })).toMatchObject({
      hasMoreChanges: false,
    });
  });
});
