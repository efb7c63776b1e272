/** What a person prefers, on every device: one object of JSON. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { limits } from '../../src/jmap/limits.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
beforeEach(async () => {
  me = await testJmap();
});
afterEach(() => me.close());

const set = (patch: object) => me.ask('Preferences/set', { update: { singleton: patch } });
const values = async () =>
  ((await me.ask('Preferences/get'))['list'] as readonly [{ readonly values: object }])[0].values;

it('are empty at first, and there', async () => {
  expect(await me.ask('Preferences/get')).toMatchObject({
    state: '0',
    list: [{ id: 'singleton', values: {} }],
    notFound: [],
  });
  expect(await me.ask('Preferences/get', { ids: ['other'] })).toMatchObject({ list: [], notFound: ['other'] });
  expect(await me.ask('Preferences/get', { properties: [] })).toMatchObject({ list: [{ id: 'singleton' }] });
});

it('are changed by name, and what is in them', async () => {
  expect(await set({ 'values/density': 'compact', 'values/trusted': { 'a@b.test': true } })).toMatchObject({
    oldState: '0',
    newState: '1',
    updated: { singleton: null },
  });
  await set({ 'values/trusted/c@b.test': true, 'values/density': null });
  expect(await values()).toEqual({ trusted: { 'a@b.test': true, 'c@b.test': true } });
  expect(await set({ 'values/trusted/c@b.test': true })).toMatchObject({ oldState: '2', newState: '2' });
  expect(await me.ask('Preferences/changes', { sinceState: '1' })).toMatchObject({
    newState: '2',
    updated: ['singleton'],
  });
  expect(await me.ask('Preferences/changes', { sinceState: '2' })).toMatchObject({ updated: [] });
  await expect(me.ask('Preferences/changes', { sinceState: '3' })).rejects.toThrow('cannotCalculateChanges');
});

it('are not lost where two change them at once', async () => {
  await Promise.all(Array.from({ length: 5 }, (_, at) => set({ [`values/name${at}`]: at })));
  expect(Object.keys(await values())).toHaveLength(5);
});

it.each([
  [{ values: [] }, 'invalidProperties'],
  [{ values: null }, 'invalidProperties'],
  [{ id: 'other' }, 'invalidProperties'],
  [{ colour: 'red' }, 'invalidProperties'],
  [{ 'values/a b': 1 }, 'invalidProperties'],
  [{ [`values/${'a'.repeat(65)}`]: 1 }, 'invalidProperties'],
  [{ 'values/__proto__': 1 }, 'invalidProperties'],
  [{ 'values/a/b': 1 }, 'invalidPatch'],
  [{ 'values/long': 'x'.repeat(limits.preferenceOctets) }, 'tooLarge'],
  [{ values: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`name${at}`, at])) }, 'overQuota'],
])('are not changed by %.60j', async (patch, type) => {
  expect(await set(patch)).toMatchObject({ notUpdated: { singleton: { type } } });
  expect(await me.ask('Preferences/get')).toMatchObject({ state: '0', list: [{ values: {} }] });
});

it('are neither made nor taken away', async () => {
  expect(
    await me.ask('Preferences/set', { create: { a: {} }, destroy: ['singleton'], update: { other: {} } }),
  ).toMatchObject({
    notCreated: { a: { type: 'singleton' } },
    notDestroyed: { singleton: { type: 'singleton' } },
    notUpdated: { other: { type: 'notFound' } },
  });
});
