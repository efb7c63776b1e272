/** Requests as a whole: RFC 8620 §3. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointed } from '../../src/jmap/core/pointer.ts';
import type { Json } from '../../src/jmap/core/types.ts';
import { listDifference } from '../../src/jmap/standard/list-difference.ts';
import { patched } from '../../src/jmap/standard/patch.ts';
import { type TestJmap, testJmap, testClient, testUrls } from '../support/jmap.ts';

let me: TestJmap;
beforeAll(async () => void (me = await testJmap()));
afterAll(() => me.close());

const core = 'urn:ietf:params:jmap:core';
const send = (content: string | Buffer) =>
  me.jmap.api(me.account, Buffer.from(content), testUrls, testClient, new AbortController().signal);

describe('a request', () => {
  it.each([
    ['what is no JSON', '{', 'notJSON'],
    ['octets that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'notJSON'],
    ['what is nested too deeply', `${'['.repeat(33)}${']'.repeat(33)}`, 'notJSON'],
    ['a list', '[]', 'notRequest'],
    ['one that uses nothing', '{"methodCalls":[]}', 'notRequest'],
    ['a call without an id', `{"using":["${core}"],"methodCalls":[["Core/echo",{}]]}`, 'notRequest'],
    ['arguments that are a list', `{"using":["${core}"],"methodCalls":[["Core/echo",[],"a"]]}`, 'notRequest'],
    ['creation ids that are numbers', `{"using":["${core}"],"methodCalls":[],"createdIds":{"a":1}}`, 'notRequest'],
    ['a capability that is not here', '{"using":["urn:other"],"methodCalls":[]}', 'unknownCapability'],
    ['too many calls', JSON.stringify({ using: [core], methodCalls: Array(33).fill(['Core/echo', {}, 'a']) }), 'limit'],
  ])('refuses %s', async (_what, content, type) => {
    expect(await send(content)).toMatchObject({ ok: false, error: { type } });
  });

  it('does not count brackets within strings as nesting', async () => {
    const args = { text: `${'['.repeat(40)}\\"` };
    const content = JSON.stringify({ using: [core], methodCalls: [['Core/echo', args, 'a']] });
    expect(await send(content)).toMatchObject({ ok: true, value: { methodResponses: [['Core/echo', args, 'a']] } });
  });

  it('tells creation ids where the client has told some', async () => {
    const content = JSON.stringify({ using: [core], methodCalls: [], createdIds: { k: 'F1' } });
    expect(await send(content)).toMatchObject({ ok: true, value: { createdIds: { k: 'F1' } } });
  });
});

describe('a call', () => {
  it('that is unknown, or of a capability that is not used, is an error in its place', async () => {
    const content = JSON.stringify({
      using: [core],
      methodCalls: [
        ['Nothing/get', {}, 'a'],
        ['Mailbox/get', {}, 'b'],
        ['Core/echo', { hello: true }, 'c'],
      ],
    });
    expect(await send(content)).toMatchObject({
      value: {
        methodResponses: [
          ['error', { type: 'unknownMethod' }, 'a'],
          ['error', { type: 'unknownMethod' }, 'b'],
          ['Core/echo', { hello: true }, 'c'],
        ],
      },
    });
  });

  it.each([
    ['an argument of the wrong type', { ids: 7 }, ['ids']],
    ['an argument that is not known', { colour: 'red' }, ['colour']],
    ['an id that is none', { ids: ['no id!'] }, ['ids']],
    ['a property that is not there', { ids: [], properties: ['colour'] }, ['properties']],
  ])('with %s has invalid arguments', async (_what, args, names) => {
    expect(await me.call(['Mailbox/get', args])).toMatchObject([
      ['error', { type: 'invalidArguments', arguments: names }, 'c0'],
    ]);
  });

  it('for an account of somebody else finds none', async () => {
    expect(await me.call(['Mailbox/get', { accountId: 'A999' }])).toMatchObject([
      ['error', { type: 'accountNotFound' }, 'c0'],
    ]);
  });
});

describe('a reference', () => {
  it('takes a value from an earlier answer', async () => {
    const answers = await me.call(
      ['Core/echo', { list: [{ id: 'F1' }, { id: 'F2' }] }],
      ['Core/echo', { '#ids': { resultOf: 'c0', name: 'Core/echo', path: '/list/*/id' } }],
    );
    expect(answers[1]).toEqual(['Core/echo', { ids: ['F1', 'F2'] }, 'c1']);
  });

  it.each([
    ['to a call that comes later', { resultOf: 'c1', name: 'Core/echo', path: '/a' }, 'invalidResultReference'],
    ['to an answer of another name', { resultOf: 'c0', name: 'Other/get', path: '/a' }, 'invalidResultReference'],
    ['to nowhere', { resultOf: 'c0', name: 'Core/echo', path: '/b' }, 'invalidResultReference'],
    ['that is none', 'c0', 'invalidResultReference'],
  ])('%s fails', async (_what, reference, type) => {
    const answers = await me.call(['Core/echo', { a: 1 }], ['Core/echo', { '#x': reference }]);
    expect(answers[1]).toMatchObject(['error', { type }, 'c1']);
  });

  it('beside a value of the same name is invalid', async () => {
    const reference = { resultOf: 'c0', name: 'Core/echo', path: '/a' };
    const answers = await me.call(['Core/echo', { a: 1 }], ['Core/echo', { x: 1, '#x': reference }]);
    expect(answers[1]).toMatchObject(['error', { type: 'invalidArguments', arguments: ['#x'] }, 'c1']);
  });
});

describe('a pointer', () => {
  const value: Json = {
    list: [
      { id: 'a', ids: ['x', 'y'] },
      { id: 'b', ids: ['z'] },
    ],
    'a/b': 1,
    'm~n': 2,
    '': 3,
  };
  it.each<[string, Json | undefined]>([
    ['', value],
    ['/list/0/id', 'a'],
    ['/list/*/id', ['a', 'b']],
    ['/list/*/ids', ['x', 'y', 'z']],
    ['/a~1b', 1],
    ['/m~0n', 2],
    ['/', 3],
    ['/list/00', undefined],
    ['/list/2', undefined],
    ['/list/-1', undefined],
    ['/*', undefined],
    ['/__proto__', undefined],
    ['list', undefined],
  ])('%j', (path, found) => {
    expect(pointed(value, path)).toEqual(found);
  });
});

describe('a patch', () => {
  const object = { name: 'a', keywords: { $seen: true }, list: ['x'] };
  it.each([
    [{ name: 'b' }, { ...object, name: 'b' }],
    [{ name: null }, { ...object, name: null }],
    [{ 'keywords/$seen': null }, { ...object, keywords: {} }],
    [{ 'keywords/a~1b': true }, { ...object, keywords: { $seen: true, 'a/b': true } }],
  ])('%j changes what it names', (patch, after) => {
    expect(patched(object, patch)).toEqual({ ok: true, value: after });
  });
  it.each([{ 'keywords/$seen': null, keywords: {} }, { 'other/x': 1 }, { 'list/0': 'y' }])('%j is none', (patch) => {
    expect(patched(object, patch as Record<string, Json>)).toMatchObject({
      ok: false,
      error: { type: 'invalidPatch' },
    });
  });
});

describe('what changed in a list', () => {
  const spliced = async (before: readonly number[], after: readonly number[]) => {
    const { removed, added } = await listDifference(Float64Array.from(before), Float64Array.from(after));
    const left = before.filter((one) => !removed.includes(one));
    for (const index of added) left.splice(index, 0, after[index] ?? NaN);
    return { left, changes: removed.length + added.length };
  };

  it('makes the new one of the old one', async () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 20 }));
    await fc.assert(
      fc.asyncProperty(list, list, async (before, after) => {
        expect((await spliced(before, after)).left).toEqual(after);
      }),
    );
  });

  it.each([
    ['the last goes to the top', [1, 2, 3, 4, 5], [5, 1, 2, 3, 4], 2],
    ['the first goes to the end', [1, 2, 3, 4, 5], [2, 3, 4, 5, 1], 2],
    ['two are exchanged', [1, 2, 3, 4, 5], [1, 4, 3, 2, 5], 4],
    ['one comes and one goes', [1, 2, 3], [7, 1, 3], 2],
    ['nothing', [1, 2, 3], [1, 2, 3], 0],
  ])('is as little as can be: %s', async (_, before, after, changes) => {
    expect(await spliced(before, after)).toEqual({ left: after, changes });
  });
});
