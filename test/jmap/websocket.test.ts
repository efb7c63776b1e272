/** JMAP over WebSocket, with npm ws as its client, and frames that no client would send. RFC 8887, RFC 6455 */
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import { isOurs } from '../../src/http/auth/cookie.ts';
import { jmapSocketSite } from '../../src/http/jmap/socket.ts';
import { mostStanding, standingLines } from '../../src/http/jmap/standing.ts';
import { createHttpServer } from '../../src/http/server.ts';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
let http: Listener;
let port = 0;

beforeAll(async () => {
  me = await testJmap();
  http = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [],
    speeches: [
      jmapSocketSite({
        jmap: me.jmap,
        standing: standingLines(mostStanding(64)),
        signedIn: (request) =>
          Promise.resolve(
            request.field('cookie') === 'postern=x' && isOurs(request)
              ? { account: me.account, session: { id: 1 } }
              : null,
          ),
        authentication: {
          password: (_user, password) =>
            Promise.resolve(password === 'right' ? { kind: 'success', account: me.account } : { kind: 'refused' }),
          token: () => Promise.resolve({ kind: 'refused' }),
        },
      }),
    ],
  });
  port = await http.listen('127.0.0.1', 0);
});

afterAll(async () => {
  await http.close(1000);
  await me.close();
});

const authorization = `Basic ${Buffer.from('bob@b.test:right').toString('base64')}`;
const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];

const dial = (
  headers: Readonly<Record<string, string>>,
  protocols: readonly string[] = ['jmap'],
  more: ClientOptions = {},
) => new WebSocket(`ws://127.0.0.1:${port}/jmap/ws`, [...protocols], { headers, ...more });

/** What comes, in turn. */
class Line {
  readonly socket: WebSocket;
  readonly #heard: JsonObject[] = [];
  #wake: (() => void) | null = null;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (content: Buffer) => {
      this.#heard.push(JSON.parse(content.toString()) as JsonObject);
      this.#wake?.();
    });
  }

  static async open(headers: Readonly<Record<string, string>> = { authorization }): Promise<Line> {
    const line = new Line(dial(headers));
    await once(line.socket, 'open');
    return line;
  }

  say(value: object | string): void {
    this.socket.send(typeof value === 'string' ? value : JSON.stringify(value));
  }

  async next(): Promise<JsonObject> {
    for (;;) {
      const one = this.#heard.shift();
      if (one !== undefined) return one;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The code with which the server closes. */
  async closed(): Promise<number> {
    const [code] = (await once(this.socket, 'close')) as [number];
    return code;
  }
}

const echo = (id: string | null, callId = 'b3ff') => ({
  '@type': 'Request',
  ...(id === null ? {} : { id }),
  using: ['urn:ietf:params:jmap:core'],
  methodCalls: [['Core/echo', { hello: true, high: 5 }, callId]],
});

it('says what the example of RFC 8887 §4.4 says', async () => {
  const line = await Line.open();
  expect(line.socket.protocol).toBe('jmap');
  expect(line.socket.extensions).toBe('');
  line.say(echo('R1'));
  expect(await line.next()).toEqual({
    '@type': 'Response',
    requestId: 'R1',
    methodResponses: [['Core/echo', { hello: true, high: 5 }, 'b3ff']],
    sessionState: expect.any(String) as string,
  });
  line.say('The quick brown fox jumps over the lazy dog.');
  expect(await line.next()).toMatchObject({
    '@type': 'RequestError',
    requestId: null,
    type: 'urn:ietf:params:jmap:error:notJSON',
    status: 400,
  });
  line.socket.close();
  expect(await line.closed()).toBe(1005);
});

it.each([
  ['[]', null, 'notRequest'],
  [{ '@type': 'Nothing', id: 'x' }, 'x', 'notRequest'],
  [{ '@type': 'Request', id: 'x' }, 'x', 'notRequest'],
  [{ ...echo('x'), using: ['urn:none'] }, 'x', 'unknownCapability'],
  [{ ...echo('x'), methodCalls: Array.from({ length: 33 }, () => ['Core/echo', {}, 'c']) }, 'x', 'limit'],
  [{ '@type': 'WebSocketPushEnable', dataTypes: 'Email' }, null, 'notRequest'],
  [{ '@type': 'WebSocketPushEnable', dataTypes: null, pushState: 7 }, null, 'notRequest'],
  ['['.repeat(50), null, 'notJSON'],
])('answers %.60j with a RequestError, and goes on', async (message, requestId, type) => {
  const line = await Line.open();
  line.say(message);
  expect(await line.next()).toMatchObject({
    '@type': 'RequestError',
    requestId,
    type: `urn:ietf:params:jmap:error:${type}`,
  });
  line.say(echo(null));
  const answer = await line.next();
  expect(answer['@type']).toBe('Response');
  expect(answer).not.toHaveProperty('requestId');
  line.socket.terminate();
});

it('answers several at a time, and no more than that', async () => {
  const line = await Line.open();
  for (let at = 0; at < 40; at++)
    line.say({
      '@type': 'Request',
      id: `R${at}`,
      using,
      methodCalls: [['Mailbox/get', { accountId: me.accountId }, 'c']],
    });
  const answers: JsonObject[] = [];
  while (answers.length < 40) answers.push(await line.next());
  expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(40);
  for (const one of answers)
    if (one['@type'] !== 'Response') expect(one).toMatchObject({ limit: 'maxConcurrentRequests' });
  line.socket.terminate();
});

it('pushes what changes from where the client is told to be, until it wants no more', async () => {
  const message = (name: string) => `From: a@a.test\nTo: bob@b.test\nSubject: ${name}\n\nHello\n`;
  const line = await Line.open();
  line.say({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'] });
  // Answers come behind the look at what is known.
  line.say(echo('ready'));
  await line.next();
  await me.deliver(message('one'));
  const first = await line.next();
  expect(first).toEqual({
    '@type': 'StateChange',
    changed: { [me.accountId]: { Email: expect.any(String) as string } },
    pushState: expect.any(String) as string,
  });
  line.say({ '@type': 'WebSocketPushDisable' });
  line.say(echo('off'));
  await line.next();
  await me.deliver(message('two'));
  line.say({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'], pushState: first['pushState'] });
  const second = await line.next();
  expect(second).toMatchObject({ '@type': 'StateChange' });
  expect(second['pushState']).not.toBe(first['pushState']);
  line.socket.terminate();
});

it.each([
  ['nobody', {}, ['jmap'], 401],
  ['a wrong password', { authorization: 'Basic eDp5' }, ['jmap'], 401],
  ['another site, with the cookie', { cookie: 'postern=x', origin: 'https://evil.test' }, ['jmap'], 401],
  ['another site, as its browser says', { cookie: 'postern=x', 'sec-fetch-site': 'cross-site' }, ['jmap'], 401],
  ['no subprotocol', { authorization }, [], 400],
  ['another subprotocol', { authorization }, ['mqtt'], 400],
])('lets %s not in', async (_who, headers: Readonly<Record<string, string>>, protocols, status) => {
  const socket = dial(headers, protocols);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { readonly statusCode: number }];
  expect(response.statusCode).toBe(status);
  socket.on('error', () => undefined);
  socket.terminate();
});

it('lets our own page in by its cookie', async () => {
  const line = await Line.open({ cookie: 'postern=x', origin: `http://127.0.0.1:${port}` });
  line.say(echo('mine'));
  expect(await line.next()).toMatchObject({ requestId: 'mine' });
  line.socket.terminate();
});

it('closes where octets come that are no text', async () => {
  const line = await Line.open();
  line.socket.send(Buffer.from([1, 2, 3]));
  expect(await line.closed()).toBe(1003);
});

it('closes where a message is larger than maxSizeRequest', async () => {
  const line = await Line.open();
  line.socket.on('error', () => undefined);
  line.say(`"${'x'.repeat(10 * 1_048_576)}"`);
  expect([1006, 1009]).toContain(await line.closed());
});

/** The socket behind a handshake, and what is read from it. */
async function raw(): Promise<{ readonly socket: Socket; readonly ended: Promise<Buffer> }> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  const shaken = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const ended = once(socket, 'close').then(() => Buffer.concat(chunks));
  const lines = [
    'GET /jmap/ws HTTP/1.1',
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: jmap',
    'Sec-WebSocket-Version: 13',
    `Authorization: ${authorization}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await shaken;
  return { socket, ended };
}

/** The code of the close frame that the server sends last. */
const closeCode = (octets: Buffer): number => {
  const frame = octets.subarray(octets.indexOf('\r\n\r\n') + 4);
  return frame[0] === 0x88 ? frame.readUInt16BE(2) : 0;
};

it.each([
  ['not masked', [0x81, 0x02, 0x7b, 0x7d], 1002],
  ['with a bit that nobody agreed on', [0xc1, 0x80, 0, 0, 0, 0], 1002],
  ['of an unknown kind', [0x83, 0x80, 0, 0, 0, 0], 1002],
  ['that goes on with nothing', [0x80, 0x80, 0, 0, 0, 0], 1002],
  ['a ping that is too long', [0x89, 0xfe, 0x00, 0x80, 0, 0, 0, 0], 1002],
  ['text that is not UTF-8', [0x81, 0x81, 0, 0, 0, 0, 0xff], 1007],
  ['longer than the world', [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], 1009],
])('closes on a frame %s', async (_what, frame, code) => {
  const { socket, ended } = await raw();
  socket.write(Buffer.from(frame));
  expect(closeCode(await ended)).toBe(code);
});

it('answers a request that would upgrade to something else by HTTP', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  expect(chunk.toString()).toContain('HTTP/1.1 404 ');
  socket.destroy();
});
