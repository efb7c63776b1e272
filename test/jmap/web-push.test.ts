/** Web push: a push service of the test's own hears, decrypts and checks who speaks. RFC 8620 §7.2, RFC 8291, RFC 8292, RFC 9749 */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { type PushSender, type SenderDeps, startPushSender } from '../../src/jmap/push/sender.ts';
import { selfSigned } from '../../src/lab/certificates.ts';
import { type TestJmap, testJmap, testUrls } from '../support/jmap.ts';

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A push service: what it hears is taken in turn, and answered as it is told to. */
class PushService {
  answers: { status: number; headers?: Readonly<Record<string, string>> }[] = [];
  readonly #heard: Heard[] = [];
  #wake: (() => void) | null = null;
  #server: Server | null = null;
  count = 0;

  async open(pair: { readonly certificate: string; readonly key: string }): Promise<number> {
    const server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status, headers = {} } = this.answers.shift() ?? { status: 201 };
        response.writeHead(status, headers).end();
        this.count += 1;
        this.#heard.push({ headers: request.headers, body: Buffer.concat(chunks) });
        this.#wake?.();
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  async next(): Promise<Heard> {
    for (;;) {
      const one = this.#heard.shift();
      if (one !== undefined) return one;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

/** RFC 8291 §3.4 and RFC 8188 §2, of a message in one record. */
function decrypted(body: Buffer, pair: ReturnType<typeof createECDH>, auth: Buffer): JsonObject {
  const salt = body.subarray(0, 16);
  const length = body[20] ?? 0;
  const sender = body.subarray(21, 21 + length);
  const sealed = body.subarray(21 + length);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), sender]);
  const ikm = Buffer.from(hkdfSync('sha256', pair.computeSecret(sender), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString()) as JsonObject;
}

/** The claims of a VAPID token that the key has signed. RFC 8292 §2 */
function claimsOf(authorization: string, publicKey: string): JsonObject {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  expect(key).toBe(publicKey);
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  expect(isSigned).toBe(true);
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as JsonObject;
}

let me: TestJmap;
let service: PushService;
let sender: PushSender | null = null;
let url = '';
let targets: SenderDeps['targets'];
const pair = createECDH('prime256v1');
pair.generateKeys();
const auth = randomBytes(16);
const keys = { p256dh: pair.getPublicKey('base64url'), auth: auth.toString('base64url') };
const message = (name: string) => `From: a@a.test\nTo: bob@b.test\nSubject: ${name}\n\nHello\n`;

const start = (changes: Partial<SenderDeps> = {}): void => {
  sender = startPushSender({
    push: me.store.push,
    watched: { ...me.store, changes: me.store.mail.changes, read: me.store.mail.read },
    targets,
    contact: 'mailto:postmaster@b.test',
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    gather: 50,
    firstWait: 20,
    ...changes,
  });
};

beforeEach(async () => {
  me = await testJmap();
  service = new PushService();
  const certificate = await selfSigned(['push.test'], Date.now());
  const port = await service.open(certificate);
  url = `https://push.test:${port}/send/7`;
  targets = {
    resolver: {
      lookUp: (_name, kind) =>
        Promise.resolve({
          kind: 'records',
          records: kind === 'A' ? ['127.0.0.1'] : [],
          ttl: 1,
          secure: false,
        } as never),
    },
    isAllowed: () => true,
    authorities: [certificate.certificate],
  };
});

afterEach(async () => {
  await sender?.stop();
  sender = null;
  service.close();
  await me.close();
});

/** RFC 8620: push subscriptions are of no account. */
const pushCall = async (name: string, args: object = {}): Promise<JsonObject> => {
  const using = ['urn:ietf:params:jmap:core'];
  const octets = Buffer.from(JSON.stringify({ using, methodCalls: [[`PushSubscription/${name}`, args, 'c']] }));
  const client = {
    remoteAddress: '',
    remotePort: 1,
    localAddress: '',
    tls: null,
    credential: { name: 'a', session: null },
  };
  const done = await me.jmap.api(me.account, octets, testUrls, client, new AbortController().signal);
  if (!done.ok) throw new Error(done.error.detail);
  return done.value.methodResponses[0]?.[1] ?? {};
};

const create = async (changes: object = {}): Promise<JsonObject> =>
  pushCall('set', { create: { s: { deviceClientId: 'a889-ffea-910', url, keys, ...changes } } });

async function subscribed(changes: object = {}): Promise<void> {
  expect(await create(changes)).toMatchObject({ created: { s: { id: 'P1' } } });
  const { body } = await service.next();
  const { verificationCode } = decrypted(body, pair, auth);
  expect(await pushCall('set', { update: { P1: { verificationCode } } })).toMatchObject({ updated: { P1: null } });
  // From here on changes are told.
  await expect
    .poll(async () => (await me.store.push.get(1, Date.now()))?.known ?? null, { timeout: 20_000 })
    .not.toBeNull();
}

const wrong: readonly (readonly [what: string, changes: object, property: string])[] = [
  ['a URL without TLS', { url: 'http://push.test/' }, 'url'],
  ['no URL', { url: 'push' }, 'url'],
  ['a URL with a password', { url: 'https://a:b@push.test/' }, 'url'],
  ['a key that is no point', { keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } }, 'keys/p256dh'],
  ['a short secret', { keys: { ...keys, auth: 'AAAA' } }, 'keys/auth'],
  ['a code', { verificationCode: 'x' }, 'verificationCode'],
  ['a time that has passed', { expires: '2020-01-01T00:00:00Z' }, 'expires'],
  ['types that are none', { types: [7] }, 'types/0'],
];

describe('a subscription', () => {
  it('is told a code first, encrypted and signed', async () => {
    start();
    const answer = await create();
    expect(answer).toEqual({
      created: { s: { id: 'P1', expires: expect.any(String) as string } },
      updated: null,
      destroyed: null,
      notCreated: null,
      notUpdated: null,
      notDestroyed: null,
    });
    const { headers, body } = await service.next();
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'aes128gcm',
      ttl: '86400',
    });
    const { publicKey } = me.store.push.key();
    const session = (await me.jmap.session(me.account, testUrls))['capabilities'] as JsonObject;
    expect(session['urn:ietf:params:jmap:webpush-vapid']).toEqual({ applicationServerKey: publicKey });
    expect(claimsOf(headers.authorization ?? '', publicKey)).toMatchObject({
      aud: new URL(url).origin,
      sub: 'mailto:postmaster@b.test',
    });
    expect(decrypted(body, pair, auth)).toEqual({
      '@type': 'PushVerification',
      pushSubscriptionId: 'P1',
      verificationCode: expect.stringMatching(/^[\w-]{32}$/) as string,
    });
    expect(await pushCall('set', { update: { P1: { verificationCode: 'wrong' } } })).toMatchObject({
      notUpdated: { P1: { type: 'invalidProperties', properties: ['verificationCode'] } },
    });
  });

  it('is told what changes, several changes as one, and only of its types', async () => {
    start();
    await subscribed({ types: ['Email'] });
    await me.deliver(message('one'));
    await me.deliver(message('two'));
    const told = decrypted((await service.next()).body, pair, auth);
    expect(told).toEqual({
      '@type': 'StateChange',
      changed: { [me.accountId]: { Email: expect.any(String) as string } },
    });
    await me.deliver(message('three'));
    await service.next();
    const now = (await me.ask('Email/get', { ids: [] }))['state'];
    await expect.poll(async () => (await me.store.push.get(1, Date.now()))?.known, { timeout: 20_000 }).toBe(now);
  });

  it('is told after a failure, and after a start, what it was not told', async () => {
    start();
    await subscribed();
    service.answers = [{ status: 500 }, { status: 429, headers: { 'retry-after': '0' } }];
    await me.deliver(message('one'));
    for (let tries = 0; tries < 3; tries++)
      expect(decrypted((await service.next()).body, pair, auth)).toMatchObject({ '@type': 'StateChange' });
    await sender?.stop();
    await me.deliver(message('two'));
    start();
    expect(decrypted((await service.next()).body, pair, auth)).toMatchObject({ '@type': 'StateChange' });
  });

  it.each([404, 410])('is dropped after %i', async (status) => {
    start();
    await subscribed();
    service.answers = [{ status }];
    await me.deliver(message('one'));
    await service.next();
    await expect.poll(() => me.store.push.count(me.account.id), { timeout: 20_000 }).toBe(0);
  });

  it('is not redirected', async () => {
    service.answers = Array.from({ length: 3 }, () => ({ status: 307, headers: { location: url } }));
    start();
    await create();
    await expect.poll(() => me.store.push.count(me.account.id), { timeout: 20_000 }).toBe(0);
    expect(service.count).toBe(3);
  });

  it('goes to no private address, whatever the name says', async () => {
    const { isAllowed: _any, ...judged } = targets;
    start({ targets: judged });
    await create();
    await create({ url: 'https://[::1]/', deviceClientId: 'b' });
    await expect.poll(() => me.store.push.count(me.account.id), { timeout: 20_000 }).toBe(0);
    expect(service.count).toBe(0);
  });

  it('without keys is told in plain JSON', async () => {
    start();
    await create({ keys: null });
    const { headers, body } = await service.next();
    expect(headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(body.toString())).toMatchObject({ '@type': 'PushVerification' });
  });

  it('goes with the session that made it', async () => {
    await me.store.webSessions.add({
      account: me.account.id,
      hash: 'x',
      way: 'password',
      createdAt: Date.now(),
      remoteAddress: '192.0.2.1',
      agent: '',
    });
    const [session] = await me.store.webSessions.of(me.account.id);
    const credential = { name: 'session', session: session?.id ?? 0 };
    const one = { device: 'a', url, keys, code: 'c', expires: null, types: null, createdAt: Date.now() };
    await me.store.push.add({ account: me.account.id, credential, ...one });
    expect(await me.store.push.all(Date.now())).toHaveLength(1);
    expect(await me.store.push.all(Date.now() + 11 * 86_400_000)).toEqual([]);
    await me.store.webSessions.end(me.account.id, { id: session?.id ?? 0 });
    expect(await me.store.push.count(me.account.id)).toBe(0);
  });

  it('is not made with what is wrong', async () => {
    for (const [what, changes, property] of wrong)
      expect(await create(changes), what).toMatchObject({
        notCreated: { s: { type: 'invalidProperties', properties: [property] } },
      });
    expect(await me.store.push.count(me.account.id)).toBe(0);
  });

  it('is told to who made it alone, and never where it goes', async () => {
    await create();
    expect(await pushCall('get')).toEqual({
      list: [
        {
          id: 'P1',
          deviceClientId: 'a889-ffea-910',
          verificationCode: null,
          expires: expect.any(String) as string,
          types: null,
        },
      ],
      notFound: [],
    });
    expect(await pushCall('get', { properties: ['url'] })).toEqual({
      type: 'forbidden',
      description: expect.any(String) as string,
    });
    const other = { name: 'b', session: null };
    expect(await me.store.push.of(me.account.id, other, Date.now())).toEqual([]);
    expect(await pushCall('set', { destroy: ['P1', 'P9'] })).toMatchObject({
      destroyed: ['P1'],
      notDestroyed: { P9: { type: 'notFound' } },
    });
  });

  it('lives for a week, and is renewed', async () => {
    await create({ expires: '2999-01-01T00:00:00Z' });
    const [one] = await me.store.push.all(Date.now());
    expect((one?.expires ?? 0) - Date.now()).toBeLessThanOrEqual(7 * 86_400_000);
    const soon = `${new Date(Date.now() + 3_600_000).toISOString().slice(0, 19)}Z`;
    expect(await pushCall('set', { update: { P1: { expires: soon } } })).toMatchObject({ updated: { P1: null } });
    expect(await pushCall('set', { update: { P1: { url: 'https://other.test/' } } })).toMatchObject({
      notUpdated: { P1: { type: 'invalidProperties', properties: ['url'] } },
    });
  });
});
