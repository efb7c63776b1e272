/** The vacation response: one object, as RFC 8621 §8 has it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { filterLimits } from '../../src/ms/limits.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
beforeEach(async () => {
  me = await testJmap();
});
afterEach(() => me.close());

const set = (patch: object) => me.ask('VacationResponse/set', { update: { singleton: patch } });
const get = async (args: object = {}) => {
  const [first] = (await me.ask('VacationResponse/get', args))['list'] as readonly JsonObject[];
  return first;
};

it('is there from the beginning, and says nothing', async () => {
  expect(await me.ask('VacationResponse/get')).toMatchObject({ state: '0', notFound: [] });
  expect(await get()).toEqual({
    id: 'singleton',
    isEnabled: false,
    fromDate: null,
    toDate: null,
    subject: null,
    textBody: null,
    htmlBody: null,
  });
  expect(await get({ properties: ['subject'] })).toEqual({ id: 'singleton', subject: null });
  expect(await me.ask('VacationResponse/get', { ids: ['other'] })).toMatchObject({ list: [], notFound: ['other'] });
});

it('keeps what it is given', async () => {
  const wanted = {
    isEnabled: true,
    fromDate: '2026-07-01T00:00:00Z',
    toDate: '2026-07-15T00:00:00Z',
    subject: 'Away – bis zum 15.',
    textBody: 'I read mail again on the 15th.\n',
    htmlBody: '<p>I read mail again on the 15th.</p>',
  };
  expect(await set(wanted)).toMatchObject({ oldState: '0', newState: '1', updated: { singleton: null } });
  expect(await get()).toEqual({ id: 'singleton', ...wanted });
  await set({ toDate: null, isEnabled: null });
  expect(await get()).toMatchObject({ isEnabled: false, toDate: null, subject: wanted.subject });
  expect(await me.store.filters.active(me.account.id)).toBeNull();
});

const wrong: readonly object[] = [
  { id: 'other' },
  { isEnabled: 'yes' },
  { fromDate: '2026-07-01' },
  { fromDate: '2026-07-15T00:00:00Z', toDate: '2026-07-01T00:00:00Z' },
  { subject: 'a\r\nBcc: b@c.test' },
  { subject: 'x'.repeat(filterLimits.subject + 1) },
  { textBody: 'x'.repeat(filterLimits.body + 1) },
  { htmlBody: 7 },
  { colour: 'red' },
];

it('does not take what does not fit', async () => {
  for (const patch of wrong)
    expect(await set(patch), JSON.stringify(patch).slice(0, 60)).toMatchObject({
      notUpdated: { singleton: { type: 'invalidProperties', properties: [Object.keys(patch).at(-1)] } },
    });
  expect(await me.ask('VacationResponse/get')).toMatchObject({ state: '0' });
});

it('is one, and stays', async () => {
  expect(
    await me.ask('VacationResponse/set', { create: { a: {} }, destroy: ['singleton'], update: { other: {} } }),
  ).toMatchObject({
    notCreated: { a: { type: 'singleton' } },
    notDestroyed: { singleton: { type: 'singleton' } },
    notUpdated: { other: { type: 'notFound' } },
  });
});

it('says of a state that is gone that it is', async () => {
  const update = { ifInState: '7', update: { singleton: {} } };
  await expect(me.ask('VacationResponse/set', update)).rejects.toThrow('stateMismatch');
});
