/** E-mails that are put aside and come back at their time. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { startWaker } from '../../src/ms/snooze/waker.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

const start = Date.parse('2026-03-01T08:00:00Z');
let now = start;
const clock = { now: () => now };
let me: TestJmap;
let email: string;
let inbox: string;

beforeEach(async () => {
  now = start;
  me = await testJmap(clock);
  await me.deliver('From: ann@a.test\nSubject: later\n\nText\n');
  const [one] = (await me.ask('Email/get', { ids: ((await me.ask('Email/query'))['ids'] as string[]).slice(0, 1) }))[
    'list'
  ] as readonly [JsonObject];
  email = one['id'] as string;
  inbox = Object.keys(one['mailboxIds'] as object)[0] ?? '';
  await me.ask('Email/set', { update: { [email]: { 'keywords/$seen': true } } });
});
afterEach(() => me.close());

const snooze = (until: string, more: object = {}) =>
  me.ask('Snooze/set', { create: { s: { emailId: email, until, mailboxId: inbox, ...more } } });
const all = async () => (await me.ask('Snooze/get'))['list'];
const filed = async () =>
  ((await me.ask('Email/get', { ids: [email], properties: ['mailboxIds', 'keywords'] }))['list'] as JsonObject[])[0];
const place = async (name: string) =>
  ((await me.ask('Mailbox/get'))['list'] as JsonObject[]).find((one) => one['name'] === name)?.['id'] as string;

/** Until what waits has been looked at: there is nothing that is due any more. */
async function woken(): Promise<void> {
  const waker = startWaker({ ...me.store, read: me.store.mail.read, clock, log: silentLog });
  await expect.poll(() => me.store.snoozes.due(now, 1), { timeout: 30_000 }).toEqual([]);
  await waker.stop();
}

it('wait in a mailbox of their own, and are listed with their time', async () => {
  const { created } = await snooze('2026-03-02T08:00:00Z');
  expect(created).toEqual({ s: { id: email } });
  expect(await filed()).toMatchObject({ mailboxIds: { [await place('Snoozed')]: true } });
  expect(await all()).toEqual([{ id: email, until: '2026-03-02T08:00:00Z', mailboxId: inbox }]);
  expect(await me.ask('Snooze/get', { ids: [email, 'M99'], properties: ['until'] })).toMatchObject({
    list: [{ id: email, until: '2026-03-02T08:00:00Z' }],
    notFound: ['M99'],
  });
});

it('come back unread at their time, also when the server was off then', async () => {
  await snooze('2026-03-02T08:00:00Z');
  now = Date.parse('2026-03-02T07:59:59Z');
  await woken();
  expect(await filed()).toMatchObject({ mailboxIds: { [await place('Snoozed')]: true } });
  now = Date.parse('2026-03-02T08:00:00Z');
  await woken();
  expect(await filed()).toMatchObject({ mailboxIds: { [inbox]: true }, keywords: {} });
  expect(await all()).toEqual([]);
});

it('come back while the server runs', async () => {
  const waker = startWaker({ ...me.store, read: me.store.mail.read, clock, log: silentLog });
  const { created } = await snooze('2026-03-01T08:00:01Z');
  expect(created).not.toBeNull();
  now = start + 1_000;
  await expect.poll(filed, { timeout: 30_000 }).toMatchObject({ mailboxIds: { [inbox]: true } });
  await waker.stop();
});

it('come back at once, or at another time', async () => {
  await snooze('2026-03-02T08:00:00Z');
  await me.ask('Snooze/set', { update: { [email]: { until: '2026-03-05T08:00:00Z' } } });
  expect(await all()).toMatchObject([{ until: '2026-03-05T08:00:00Z' }]);
  expect(await me.ask('Snooze/set', { destroy: [email] })).toMatchObject({ destroyed: [email] });
  expect(await filed()).toMatchObject({ mailboxIds: { [inbox]: true }, keywords: { $seen: true } });
  expect(await all()).toEqual([]);
});

it('do not come back where they were filed elsewhere, and come into the inbox where their mailbox is gone', async () => {
  await snooze('2026-03-02T08:00:00Z');
  const { created } = await me.ask('Mailbox/set', { create: { k: { name: 'Kept' } } });
  const kept = (created as Record<string, { id: string }>)['k']?.id ?? '';
  await me.ask('Email/set', { update: { [email]: { mailboxIds: { [kept]: true } } } });
  expect(await all()).toEqual([]);
  now = Date.parse('2026-03-02T08:00:00Z');
  await woken();
  expect(await filed()).toMatchObject({ mailboxIds: { [kept]: true } });
  await snooze('2026-03-03T08:00:00Z', { mailboxId: kept });
  expect(await me.ask('Mailbox/set', { destroy: [kept] })).toMatchObject({ destroyed: [kept] });
  now = Date.parse('2026-03-03T08:00:00Z');
  await woken();
  expect(await filed()).toMatchObject({ mailboxIds: { [inbox]: true } });
});

it.each([
  ['the past', { until: '2026-02-01T08:00:00Z' }, 'until'],
  ['the far future', { until: '2126-02-01T08:00:00Z' }, 'until'],
  ['no date', { until: 'tomorrow' }, 'until'],
  ['no e-mail', { emailId: 'M999' }, 'emailId'],
  ['a mailbox in which it is not', { mailboxId: 'F999' }, 'mailboxId'],
])('are refused: %s', async (_what, more, property) => {
  const { notCreated } = await snooze('2026-03-02T08:00:00Z', more);
  expect(notCreated).toMatchObject({ s: { type: 'invalidProperties', properties: [property] } });
  expect(await filed()).toMatchObject({ mailboxIds: { [inbox]: true } });
});
