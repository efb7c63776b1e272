/** The API over a real socket, with a real store and the submission of port 587 behind it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Listener } from '../../base/listener.ts';
import { silentLog } from '../../base/log.ts';
import { hashAppPassword } from '../../directory/apppassword.ts';
import { Attempts } from '../../directory/attempts.ts';
import { createAuthentication } from '../../directory/authenticator.ts';
import { noAuthorities } from '../../directory/identity.ts';
import { hashToken, newToken } from '../../directory/token.ts';
import type { Account } from '../../directory/types.ts';
import { createSubmissionReceiver } from '../../msa/submission.ts';
import type { Settlement } from '../../mta/queue/port.ts';
import { receiving } from '../../store/testing/receiving.ts';
import { type TestStore, addAccount, testStore } from '../../store/testing/store.ts';
import { createHttpServer } from '../server.ts';
import { createMessages } from './messages.ts';
import { apiSite } from './site.ts';

const time = { now: Date.UTC(2026, 0, 2, 3, 4, 5) };
const clock = { now: () => time.now };
const maxMessageSize = 200_000;
const tokens = { send: newToken(), read: newToken(), old: newToken() };

let store: TestStore;
let http: Listener;
let port = 0;
let alice: Account;
let attempts: Attempts;
/** What is waited for before a message is taken. */
let gate: Promise<unknown> = Promise.resolve();

beforeAll(async () => {
  store = await testStore();
  alice = await addAccount(store, 'alice@alpha.test');
  await addAccount(store, 'amy@alpha.test');
  const app = { PLAIN: hashAppPassword('device secret') };
  await store.directory.change({
    kind: 'add-app-password',
    address: alice.address,
    name: 'app',
    services: ['http'],
    verifiers: app,
  });
  const add = (name: keyof typeof tokens, scope: 'send' | 'read', expiresAt: number | null) =>
    store.tokens.add({ account: alice.id, name, hash: hashToken(tokens[name]), scopes: [scope], expiresAt });
  await add('send', 'send', null);
  await add('read', 'read', null);
  await add('old', 'send', time.now - 1);
});

beforeEach(async () => {
  attempts = new Attempts([], clock);
  const common = receiving(store, clock);
  const submission = createSubmissionReceiver({
    ...common,
    deliverLocally: 'all',
    senders: null,
    rate: { messagesPerHour: 1000, recipientsPerHour: 1000 },
  });
  const messages = createMessages({
    ...common,
    receiver: {
      ...submission,
      data: async (...given) => {
        await gate;
        return submission.data(...given);
      },
    },
    submissions: store.submissions,
    session: () => 'test',
    maxMessageSize,
    maxRecipients: 5,
    maxHold: 86_400_000,
    maxTextLine: 10_000,
  });
  const authentication = createAuthentication({
    ...common,
    attempts,
    secret: Buffer.alloc(32),
    policy: { old: [], off: [], channelBinding: false },
    authorities: noAuthorities,
    tokens: store.tokens,
  });
  http = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [apiSite({ authentication, messages, email: store.emailContent })],
  });
  port = await http.listen('127.0.0.1', 0);
  return () => http.close(500);
});

afterAll(() => store.remove());

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string | Buffer,
): Promise<Said> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Said['body'] };
}

const send = (message: unknown, headers: Readonly<Record<string, string>> = {}) =>
  ask(
    'POST',
    '/api/v1/messages',
    { ...bearer(tokens.send), 'Content-Type': 'application/json', ...headers },
    typeof message === 'string' ? message : JSON.stringify(message),
  );

const sendRaw = (query: string, message: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
  ask(
    'POST',
    `/api/v1/messages${query}`,
    { ...bearer(tokens.send), 'Content-Type': 'message/rfc822', ...headers },
    message,
  );

const letter = { to: ['bob@beta.test'], subject: 'Grüße', text: 'Hello' };

async function queued(
  id: unknown,
): Promise<{ text: string; path: string; rows: readonly (readonly [string, string | null])[] }> {
  const found = (await store.spool.list(null, 1000)).find((entry) => entry.id === id);
  if (found === undefined) throw new Error('not in the queue');
  const { content } = (await store.spool.show(found.id)) ?? { content: null };
  return {
    text: content === null ? '' : (await content.read(0, content.size)).toString('latin1'),
    path: found.reversePath,
    rows: found.recipients.map(({ address, reversePath }) => [address, reversePath ?? null]),
  };
}

describe('who asks', () => {
  test.each([
    ['nobody', {}, 401, 'unauthorized'],
    ['a wrong password', basic('alice@alpha.test', 'guess'), 401, 'unauthorized'],
    ['an unknown user', basic('eve@alpha.test', 'guess'), 401, 'unauthorized'],
    ['a made-up token', bearer(newToken()), 401, 'unauthorized'],
    ['a token whose time is over', bearer(tokens.old), 401, 'unauthorized'],
    ['a token for something else', bearer(tokens.read), 403, 'insufficient-scope'],
    ['another scheme', { Authorization: 'Digest x' }, 401, 'unauthorized'],
    ['an app password', basic('alice@alpha.test', 'device secret'), 202, undefined],
    ['a token', bearer(tokens.send), 202, undefined],
  ])('%s', async (_who, headers, status, code) => {
    const body = JSON.stringify(letter);
    const said = await ask('POST', '/api/v1/messages', { 'Content-Type': 'application/json', ...headers }, body);
    expect([said.status, said.body['code']]).toEqual([status, code]);
    if (status === 401) expect(said.headers.get('www-authenticate')).toContain('Bearer realm="Postern"');
    if (status === 202) expect(await store.tokens.find(hashToken(tokens.send))).not.toBeNull();
  });

  test('who guesses is held up', async () => {
    for (let i = 0; i < 11; i++) await ask('GET', '/api/v1/messages/x', bearer(newToken()));
    const said = await ask('GET', '/api/v1/messages/x', bearer(tokens.send));
    expect([said.status, said.body['code']]).toEqual([429, 'throttled']);
  });

  test('when it was used is remembered', async () => {
    await send(letter);
    const found = await store.tokens.find(hashToken(tokens.send));
    expect(found?.lastUsed).toBe(time.now);
  });
});

describe('a message as JSON', () => {
  test('is composed, queued and can be asked for', async () => {
    const said = await send({
      from: 'Alice <alice@alpha.test>',
      to: 'bob@beta.test',
      cc: [{ address: 'carol@gamma.test', name: 'Carol, C.' }],
      bcc: ['dan@delta.test'],
      reply_to: 'alice+shop@alpha.test',
      subject: 'Grüße',
      text: 'Guten Tag',
      html: '<p>Guten Täg',
      headers: { 'X-Shop': 'ä', 'List-Unsubscribe': '<https://x.test/>' },
      attachments: [{ content: 'SGk=', type: 'text/csv', filename: 'ä.csv' }],
      envelope: { verp: true, notify: 'never', ret: 'hdrs', envid: 'order-1' },
    });
    expect(said.status).toBe(202);
    const { id, message_id: messageId, recipients } = said.body;
    expect(recipients).toEqual(['bob@beta.test', 'carol@gamma.test', 'dan@delta.test']);
    expect(said.headers.get('location')).toBe(`/api/v1/messages/${String(id)}`);
    const { text, path, rows } = await queued(id);
    expect(path).toBe('alice@alpha.test');
    expect(rows).toEqual([
      ['bob@beta.test', 'alice+bob=beta.test@alpha.test'],
      ['carol@gamma.test', 'alice+carol=gamma.test@alpha.test'],
      ['dan@delta.test', 'alice+dan=delta.test@alpha.test'],
    ]);
    expect(text).toContain('From: Alice <alice@alpha.test>\r\n');
    expect(text).toContain('Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n');
    expect(text).toContain('Cc: "Carol, C." <carol@gamma.test>\r\n');
    expect(text).toContain(`Message-ID: <${String(messageId)}>\r\n`);
    expect(text).toContain(' with HTTP\r\n');
    expect(text).not.toContain('dan@delta.test');
    expect(text).toContain("filename*=utf-8''%C3%A4.csv");
    const state = await ask('GET', `/api/v1/messages/${String(id)}`, bearer(tokens.send));
    expect(state.body).toMatchObject({
      id,
      message_id: messageId,
      recipients: [
        { address: 'bob@beta.test', state: 'queued', reason: null, attempts: 0 },
        { address: 'carol@gamma.test' },
        { address: 'dan@delta.test' },
      ],
    });
  });

  test('its recipients are delivered, deferred, failed', async () => {
    const { body } = await send({ ...letter, to: ['amy@alpha.test', 'a@one.test', 'b@two.test', 'c@three.test'] });
    const leased = await store.spool.lease(time.now, 100, 5000, { usual: 100, of: new Map() });
    for (const { entry, recipients } of leased.filter(({ entry }) => entry.id === body['id'])) {
      const [one] = recipients;
      if (one === undefined) continue;
      const state = one.domain === 'one.test' ? 'delivered' : one.domain === 'two.test' ? 'waiting' : 'failed';
      const settled: Settlement = {
        recipient: one.id,
        state,
        nextAttempt: time.now + 9000,
        reply: `${state} it is`,
        delayReported: false,
      };
      await store.spool.settle(entry.id, [settled], []);
    }
    const said = await ask('GET', `/api/v1/messages/${String(body['id'])}`, bearer(tokens.send));
    const states = said.body['recipients'] as readonly Record<string, unknown>[];
    expect(states.map(({ address, state, reason }) => [address, state, reason])).toEqual([
      ['amy@alpha.test', 'delivered', null],
      ['a@one.test', 'delivered', 'delivered it is'],
      ['b@two.test', 'deferred', 'waiting it is'],
      ['c@three.test', 'failed', 'failed it is'],
    ]);
    await store.spool.cancel({ kind: 'all' });
    const then = await ask('GET', `/api/v1/messages/${String(body['id'])}`, bearer(tokens.send));
    expect(JSON.stringify(then.body)).toContain('"b@two.test","state":"cancelled"');
  });

  test('waits for its time', async () => {
    const sendAt = new Date(time.now + 3_600_000).toISOString();
    const { body } = await send({ ...letter, to: ['amy@alpha.test'], send_at: sendAt });
    const found = (await store.spool.list(null, 1000)).find(({ id }) => id === body['id']);
    expect(found?.recipients.map(({ nextAttempt }) => nextAttempt)).toEqual([time.now + 3_600_000]);
  });

  test.each([
    ['{', 400, '', 'This is not JSON.'],
    [[], 422, '/to', 'There are no recipients.'],
    [{ ...letter, colour: 1 }, 422, '/colour', undefined],
    [{ ...letter, to: [] }, 422, '/to', 'There are no recipients.'],
    [{ ...letter, to: ['bob'] }, 422, '/to/0', undefined],
    [{ ...letter, to: 'a@x.test, b@x.test' }, 422, '/to/0', undefined],
    [{ ...letter, to: ['nobody@alpha.test'] }, 422, '/to/0', undefined],
    [{ ...letter, from: 'amy@alpha.test' }, 403, undefined, undefined],
    [{ ...letter, to: Array.from({ length: 6 }, (_, i) => `u${i}@x.test`) }, 422, '/to', undefined],
    [{ ...letter, subject: 'a\r\nBcc: x@y.test' }, 400, '', undefined],
    [{ ...letter, headers: { Bcc: 'x@y.test' } }, 422, '/headers', undefined],
    [{ ...letter, headers: { 'Content-Type': 'x' } }, 422, '/headers', undefined],
    [{ ...letter, attachments: [{ content: '§§§§' }] }, 422, '/attachments/0/content', 'must be base64'],
    [{ ...letter, send_at: 'tomorrow' }, 422, '/send_at', undefined],
    [{ ...letter, send_at: '2027-01-01T00:00:00Z' }, 422, '/send_at', 'is more than 1 days away'],
    [{ ...letter, envelope: { notify: ['always'] } }, 422, undefined, undefined],
    [{ ...letter, text: 'x'.repeat(200_001) }, 413, undefined, undefined],
  ])('message %# is refused', async (message, status, pointer, detail) => {
    const said = await send(message);
    expect(said.headers.get('content-type')).toBe('application/problem+json');
    expect([said.status, said.body['status']]).toEqual([status, status]);
    const [first] = (said.body['errors'] ?? []) as readonly { pointer: string; detail: string }[];
    if (pointer !== undefined) expect(first?.pointer).toBe(pointer);
    if (detail !== undefined) expect(first?.detail).toBe(detail);
  });
});

describe('a message as it is', () => {
  const raw = 'From: alice@alpha.test\nTo: bob@beta.test\nBcc: amy@alpha.test\nSubject: x\n\nHello\n.\nworld\n';

  test('goes to whom its header names, with CRLF', async () => {
    const { status, body } = await sendRaw('', raw);
    expect([status, body['recipients']]).toEqual([202, ['bob@beta.test', 'amy@alpha.test']]);
    const { text } = await queued(body['id']);
    expect(text).toContain('\r\nSubject: x\r\n');
    expect(text).toContain('\r\n\r\nHello\r\n.\r\nworld\r\n');
    expect(text).not.toContain('amy@alpha.test');
  });

  test('or to whom the query names', async () => {
    const { body } = await sendRaw('?to=c@c.test&to=d@d.test&verp=true&envid=7', raw);
    expect((await queued(body['id'])).rows).toEqual([
      ['c@c.test', 'alice+c=c.test@alpha.test'],
      ['d@d.test', 'alice+d=d.test@alpha.test'],
    ]);
  });

  test.each([
    ['?colour=red', raw, 422],
    ['?to=nobody', raw, 422],
    ['', raw.replace('Hello', 'Hel\rlo'), 400],
    ['', raw.replace('Hello', 'Hel\0lo'), 400],
    ['', 'Subject: x\n\nno recipients\n', 422],
    ['', raw.replace('From: alice', 'From: amy'), 403],
    ['', raw + 'x\n'.repeat(maxMessageSize), 413],
    ['?to=nobody@alpha.test', raw, 422],
  ])('raw message %# is refused', async (query, message, status) => {
    expect((await sendRaw(query, message)).status).toBe(status);
  });

  test('what is too large is refused while it streams', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
    const fields = `Host: x\r\nAuthorization: Bearer ${tokens.send}\r\nContent-Type: message/rfc822\r\n`;
    socket.write(`POST /api/v1/messages HTTP/1.1\r\n${fields}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `${(64_000).toString(16)}\r\n${'x'.repeat(63_998)}\r\n\r\n`;
    while (answer === '' && !socket.destroyed) {
      if (!socket.write(chunk))
        await Promise.race([once(socket, 'drain'), once(socket, 'data'), once(socket, 'close')]);
      await new Promise(setImmediate);
    }
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });
});

describe('Idempotency-Key', () => {
  test('the same again is the same answer, another content is none', async () => {
    const key = { 'Idempotency-Key': '"order 66"' };
    const [first, second] = [await send(letter, key), await send(letter, key)];
    expect(second.body).toEqual(first.body);
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    const other = await send({ ...letter, text: 'Another' }, key);
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency-key-reused']);
    const raw = 'From: alice@alpha.test\nTo: bob@beta.test\n\nx\n';
    const rawKey = { 'Idempotency-Key': 'raw' };
    const answers = [
      await sendRaw('', raw, rawKey),
      await sendRaw('', raw, rawKey),
      await sendRaw('?ret=full', raw, rawKey),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 422]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
  });

  test('it is known after a restart of the store, for a day', async () => {
    const key = { 'Idempotency-Key': 'kept' };
    const { body } = await send(letter, key);
    const since = time.now - 86_400_000;
    const other = await store.submissions.byKey(alice.id, 'kept', since);
    expect(other?.id).toBe(body['id']);
    time.now += 86_400_000;
    const next = await send(letter, key);
    expect(next.status).toBe(202);
    expect(next.body['id']).not.toBe(body['id']);
  });

  test('while the first is being worked on there is no second', async () => {
    const key = { 'Idempotency-Key': 'slow' };
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    gate = {
      then: (...given: Parameters<typeof promise.then>) => (reached.resolve(undefined), promise.then(...given)),
    } as Promise<undefined>;
    const first = send(letter, key);
    await reached.promise;
    const second = await send(letter, key);
    resolve(undefined);
    gate = Promise.resolve();
    expect([second.status, second.body['code']]).toEqual([409, 'idempotency-key-in-use']);
    expect((await first).status).toBe(202);
  });

  test.each(['""', 'x'.repeat(256)])('key %# is none', async (key) => {
    expect((await send(letter, { 'Idempotency-Key': key })).status).toBe(400);
  });
});

test.each([
  ['GET', '/api/v1/messages', 405],
  ['DELETE', '/api/v1/messages/x', 405],
  ['GET', '/api/v1/messages/unknown', 404],
  ['GET', '/api/v1/messages/a/b', 404],
  ['GET', '/api/v2', 404],
])('%s %s', async (method, path, status) => {
  const said = await ask(method, path, bearer(tokens.send));
  expect([said.status, said.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
});

test('another type is not taken', async () => {
  const said = await ask('POST', '/api/v1/messages', { ...bearer(tokens.send), 'Content-Type': 'text/plain' }, 'x');
  expect([said.status, said.headers.get('accept-post')]).toEqual([415, 'application/json, message/rfc822']);
});
