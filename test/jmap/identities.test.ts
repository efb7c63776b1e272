/** As whom an account writes. RFC 8621 §6 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { addAccount } from '../../src/store/testing/store.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
beforeEach(async () => {
  me = await testJmap();
});
afterEach(() => me.close());

const alias = (kind: 'add-alias' | 'remove-alias', address: string, target: string) =>
  me.store.directory.change({ kind, address, target });
const list = async (properties: readonly string[] = ['email']) =>
  (await me.ask('Identity/get', { properties }))['list'] as readonly JsonObject[];

it('are the address and the aliases that lead to it alone', async () => {
  await addAccount(me.store, 'amy@b.test');
  await alias('add-alias', 'sales@b.test', 'bob@b.test');
  await alias('add-alias', 'shop@b.test', 'sales@b.test');
  await alias('add-alias', 'team@b.test', 'bob@b.test');
  await alias('add-alias', 'team@b.test', 'amy@b.test');
  await alias('add-alias', 'amys@b.test', 'amy@b.test');
  expect(await list()).toEqual([
    { id: 'I1', email: 'bob@b.test' },
    { id: 'I2', email: 'sales@b.test' },
    { id: 'I3', email: 'shop@b.test' },
  ]);
  const { state } = await me.ask('Identity/get');
  await alias('remove-alias', 'shop@b.test', 'sales@b.test');
  expect(await list()).toHaveLength(2);
  expect(await me.ask('Identity/changes', { sinceState: state })).toMatchObject({ created: [], destroyed: ['I3'] });
});

it('keep names and signatures', async () => {
  await list();
  const words = {
    name: 'Bob Ünal',
    textSignature: '-- \nBob',
    htmlSignature: '<b>Bob</b>',
    replyTo: [{ name: null, email: 'answers@b.test' }],
  };
  expect(await me.ask('Identity/set', { update: { I1: words } })).toMatchObject({ updated: { I1: null } });
  const [kept] = await me.store.senderIdentities.of(me.account.id);
  expect(kept).toMatchObject({ ...words, bcc: null, automatic: true });
});

it('of a user are made, changed and taken away', async () => {
  const { state } = await me.ask('Identity/get');
  expect(
    await me.ask('Identity/set', {
      create: { a: { email: 'bob+shop@b.test', name: 'Shop' }, b: { email: 'amy@b.test' }, c: { email: 'x' }, d: {} },
    }),
  ).toMatchObject({
    created: { a: { id: 'I2', mayDelete: true, textSignature: '' } },
    notCreated: {
      b: { type: 'forbiddenFrom' },
      c: { type: 'invalidProperties', properties: ['email'] },
      d: { type: 'invalidProperties', properties: ['email'] },
    },
  });
  expect(
    await me.ask('Identity/set', { update: { I2: { name: 'Other', replyTo: null } }, destroy: ['I1'] }),
  ).toMatchObject({ updated: { I2: null }, notDestroyed: { I1: { type: 'forbidden' } } });
  expect(await list(['name', 'mayDelete'])).toEqual([
    { id: 'I1', name: '', mayDelete: false },
    { id: 'I2', name: 'Other', mayDelete: true },
  ]);
  expect(await me.ask('Identity/changes', { sinceState: state })).toMatchObject({ created: ['I2'], updated: [] });
  expect(await me.ask('Identity/set', { destroy: ['I2', 'I9'] })).toMatchObject({
    destroyed: ['I2'],
    notDestroyed: { I9: { type: 'notFound' } },
  });
});

it.each([
  [{ email: 'other@b.test' }, 'invalidProperties', ['email']],
  [{ name: 'a\nBcc: x@y.test' }, 'invalidProperties', ['name']],
  [{ replyTo: [{ email: 'x' }] }, 'invalidProperties', ['replyTo/0/email']],
  [{ textSignature: 'x'.repeat(200_001) }, 'invalidProperties', ['textSignature']],
  [{ mayDelete: true }, 'invalidProperties', ['mayDelete']],
  [{ colour: 'red' }, 'invalidProperties', ['colour']],
])('are not changed by %.40j', async (patch, type, properties) => {
  await list();
  expect(await me.ask('Identity/set', { update: { I1: patch } })).toMatchObject({
    notUpdated: { I1: { type, properties } },
  });
});
