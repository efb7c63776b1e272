/** Events of a real store, told to a receiver on this machine. */
import { createHmac } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type LogFields, silentLog } from '../base/log.ts';
import { noMetrics } from '../base/metrics.ts';
import type { Account } from '../directory/types.ts';
import type { QueueId } from '../mta/queue/port.ts';
import {
  type TestStore,
  acceptance,
  addAccount,
  delivery,
  plainParameters,
  testStore,
} from '../store/testing/store.ts';
import { addWaiting, oldestWaiting } from '../store/testing/webhooks.ts';
import { limits } from './limits.ts';
import { type WebhookSender, startWebhookSender } from './sender.ts';
import { newSecret } from './signature.ts';
import { allowedBy } from './target.ts';
import type { NewWebhook } from './types.ts';

interface Told {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const secret = newSecret();
/** How far the clock of the sender is ahead. */
const time = { ahead: 0 };
const notices: string[] = [];
const told: Told[] = [];
/** What is answered next; 200 when there is nothing. */
const answers: number[] = [];
let heard = (): void => undefined;
/** Attempts of which the log says what came of them. */
let outcomes = 0;
let noted = (): void => undefined;
const logged: (readonly [event: string, fields: LogFields | undefined])[] = [];
const note = (event = 'notice', fields?: LogFields): void => {
  logged.push([event, fields]);
  outcomes += 1;
  noted();
};

let store: TestStore;
let receiver: Server;
let url = '';
let alice: Account;
let sender: WebhookSender | null = null;

beforeAll(async () => {
  store = await testStore();
  alice = await addAccount(store, 'alice@alpha.test');
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const id = String(request.headers['webhook-id']);
      const signature = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
        .update(`${id}.${String(request.headers['webhook-timestamp'])}.${body.toString()}`)
        .digest('base64');
      expect(request.headers['webhook-signature']).toBe(`v1,${signature}`);
      told.push({ id, ...(JSON.parse(body.toString()) as Omit<Told, 'id'>) });
      response.writeHead(answers.shift() ?? 200, { location: '/elsewhere' }).end();
      heard();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
});

afterEach(async () => {
  await sender?.stop();
  sender = null;
  for (const { name } of await store.webhooks.webhooks(alice.id)) await store.webhooks.remove(alice.id, name);
  told.length = answers.length = notices.length = logged.length = outcomes = 0;
});

afterAll(async () => {
  receiver.close();
  await store.remove();
});

const subscribe = (changes: Partial<NewWebhook> = {}) =>
  store.webhooks.add({
    account: alice.id,
    name: 'one',
    url,
    events: ['arrived', 'delivered', 'deferred', 'failed', 'bounced'],
    whole: 0,
    secret,
    ...changes,
  });

function start(): void {
  sender = startWebhookSender({
    store: store.webhooks,
    open: (webhook) => webhook.secret,
    content: store.emailContent,
    notices: (subject) => {
      notices.push(subject);
      noted();
      return Promise.resolve();
    },
    clock: { now: () => Date.now() + time.ahead },
    random: () => 0,
    log: { ...silentLog, info: note, warn: note },
    metrics: noMetrics,
    userAgent: 'Postern/test',
    timeout: 10_000,
    disableAfter: 86_400_000,
    allowed: allowedBy(['127.0.0.0/8']),
    addressesOf: () => Promise.reject(new Error('no')),
  });
}

/** Waits until the receiver has heard so many. */
const hears = (count: number): Promise<void> =>
  new Promise((resolve) => {
    heard = () => {
      if (told.length >= count) resolve();
    };
    heard();
  });

/** Waits until what came of so many attempts is written down. */
const written = (count: number): Promise<void> =>
  new Promise((resolve) => {
    noted = () => {
      if (outcomes >= count) resolve();
    };
    noted();
  });

const hello = 'From: =?utf-8?q?J=C3=B6?= <joe@x.test>\r\nSubject: Gr\r\nMessage-ID: <1@x.test>\r\n\r\nHello\r\n';
const deliver = () => store.spool.accept(acceptance(hello, [delivery(alice)]));

test('what arrives is told, whole where that is wished', async () => {
  await subscribe();
  await subscribe({ name: 'two', whole: 1000 });
  await subscribe({ name: 'three', whole: 10 });
  await subscribe({ name: 'four', events: ['bounced'] });
  start();
  await deliver();
  await hears(3);
  for (const { type, data } of told) {
    expect(type).toBe('mail.arrived');
    expect(data).toMatchObject({
      mailbox: 'INBOX',
      uid: 1,
      message_id: '1@x.test',
      subject: 'Gr',
      from: [{ name: 'Jö', address: 'joe@x.test' }],
      preview: 'Hello',
    });
  }
  const whole = told.flatMap(({ data }) => (typeof data['message'] === 'string' ? [data['message']] : []));
  expect(whole.map((text) => Buffer.from(text, 'base64').toString())).toEqual([`Return-Path: <>\r\n${hello}`]);
});

test('what becomes of what is sent is told, in order', async () => {
  await subscribe();
  const accepted = acceptance(hello, [], {
    reversePath: 'alice@alpha.test',
    parameters: plainParameters,
    prefix: Buffer.alloc(0),
    recipients: [{ address: 'bob@beta.test', domain: 'beta.test', parameters: { notify: null, orcpt: null } }],
    account: alice.id,
    notBefore: 0,
    expires: 9e12,
  });
  await store.spool.accept(accepted);
  const settle = async (state: 'waiting' | 'delivered') => {
    const [work] = await store.spool.lease(10, 1, 5000, { usual: 1, of: new Map() });
    const [recipient] = work?.recipients ?? [];
    if (recipient === undefined) throw new Error('nothing was due');
    const settlement = { recipient: recipient.id, state, nextAttempt: 5, reply: `mx: ${state}`, delayReported: false };
    await store.spool.settle(accepted.id, [settlement], []);
  };
  await settle('waiting');
  await settle('delivered');
  start();
  await hears(2);
  expect(told.map(({ type, data }) => [type, data['id'], data['recipient'], data['reason'], data['attempts']])).toEqual(
    [
      ['mail.deferred', accepted.id, 'bob@beta.test', 'mx: waiting', 1],
      ['mail.delivered', accepted.id, 'bob@beta.test', 'mx: delivered', 2],
    ],
  );
});

test('bounces find their message', async () => {
  await subscribe({ events: ['bounced'] });
  const message = { ...acceptance(hello, [delivery(alice)]), id: 'sent1' as QueueId };
  const recipients = [{ asked: 'Bob@beta.test', deliveries: [], queued: ['Bob@beta.test'] }];
  const request = { key: null, fingerprint: 'x' };
  await store.spool.accept({ ...message, submission: { account: alice.id, request, recipients } });
  const bounce = { account: alice.id, recipient: 'bob@beta.test', status: '5.1.1', reply: '550 no', messageId: null };
  await store.spool.accept({ ...acceptance('Subject: no\r\n\r\n', [delivery(alice)]), bounces: [bounce] });
  start();
  await hears(1);
  expect(told[0]).toMatchObject({
    type: 'mail.bounced',
    data: { id: 'sent1', message_id: '1@x.test', recipient: 'bob@beta.test', status: '5.1.1', reason: '550 no' },
  });
  expect((await store.submissions.show(alice.id, message.id))?.recipients[0]?.state).toBe('bounced');
});

test('a failure is tried again with the same id, and an answer is not followed elsewhere', async () => {
  await subscribe();
  answers.push(302);
  start();
  await deliver();
  await hears(1);
  await written(1);
  const [failing] = await store.webhooks.webhooks(alice.id);
  expect(failing).toMatchObject({ failures: 1, lastError: 'it answered 302: redirects are not followed', waiting: 1 });
  await sender?.stop();
  time.ahead += 6_000;
  start();
  await hears(2);
  await written(2);
  expect(told[1]?.id).toBe(told[0]?.id);
  expect((await store.webhooks.webhooks(alice.id))[0]).toMatchObject({
    failures: 0,
    failingSince: null,
    disabled: null,
  });
});

test('after days of failure it is switched off, and the administrator hears of it', async () => {
  await subscribe();
  answers.push(500, 500);
  start();
  await deliver();
  await hears(1);
  await written(1);
  await sender?.stop();
  time.ahead += 86_400_000;
  start();
  await hears(2);
  await sender?.stop();
  expect(notices).toEqual(['The webhook one of alice@alpha.test is switched off']);
  const [off] = await store.webhooks.webhooks(alice.id);
  expect(off).toMatchObject({ disabled: 'it answered 500', waiting: 0 });
  await deliver();
  expect((await store.webhooks.webhooks(alice.id))[0]?.waiting).toBe(0);
  expect(await store.webhooks.enable(alice.id, 'one')).toBe(true);
  await deliver();
  expect((await store.webhooks.webhooks(alice.id))[0]?.waiting).toBe(1);
});

test('of more events than a receiver may keep waiting the oldest are dropped, and the log says so', async () => {
  await subscribe();
  const [{ id } = expect.fail('no webhook')] = await store.webhooks.webhooks(alice.id);
  addWaiting(store.folder, id, limits.waiting - 1);
  answers.push(500, 500);
  start();
  await deliver();
  expect([(await store.webhooks.webhooks(alice.id))[0]?.waiting, oldestWaiting(store.folder)]).toEqual([
    limits.waiting,
    1,
  ]);
  await deliver();
  expect([(await store.webhooks.webhooks(alice.id))[0]?.waiting, oldestWaiting(store.folder)]).toEqual([
    limits.waiting,
    2,
  ]);
  expect(logged.filter(([event]) => event === 'webhook.dropped')).toEqual([
    ['webhook.dropped', { account: 'alice@alpha.test', webhook: 'one', events: 1 }],
  ]);
});
