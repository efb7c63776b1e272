/** How many streams of events and WebSockets stand open at a time: of an account, and of an address. RFC 6585 §4 */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Account } from '../../src/directory/types.ts';
import { jmapSite } from '../../src/http/jmap/site.ts';
import { jmapSocketSite } from '../../src/http/jmap/socket.ts';
import { standingLines } from '../../src/http/jmap/standing.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { addAccount } from '../../src/store/testing/store.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';
import { waitFor } from '../support/wait-for.ts';

let me: TestJmap;
let http: Listener;
let port = 0;

beforeEach(async () => {
  me = await testJmap();
  const alice = await addAccount(me.store, 'alice@b.test');
  const people = new Map<string, Account>([
    ['bob', me.account],
    ['alice', alice],
  ]);
  const parts = {
    jmap: me.jmap,
    standing: standingLines({ perAccount: 2, perAddress: 3 }),
    signedIn: () => Promise.resolve(null),
    authentication: {
      password: (user: string) => {
        const account = people.get(user);
        return Promise.resolve(
          account === undefined ? { kind: 'refused' as const } : { kind: 'success' as const, account },
        );
      },
      token: () => Promise.resolve({ kind: 'refused' as const }),
    },
  };
  http = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [jmapSite(parts)],
    speeches: [jmapSocketSite(parts)],
  });
  port = await http.listen('127.0.0.1', 0);
});

afterEach(async () => {
  await http.close(1000);
  await me.close();
});

const as = (user: string) => ({ authorization: `Basic ${Buffer.from(`${user}:right`).toString('base64')}` });

interface Opened {
  readonly status: number;
  /** Of the problem; '' where there is none. */
  readonly code: string;
  readonly retryAfter: string | null;
  readonly close: () => void;
}

async function events(user: string): Promise<Opened> {
  const given = new AbortController();
  const url = `http://127.0.0.1:${port}/jmap/events`;
  const { status, headers, body } = await fetch(url, { headers: as(user), signal: given.signal });
  // What a stream says first says that it stands.
  const first = (await body?.pipeThrough(new TextDecoderStream()).getReader().read()) as { readonly value?: string };
  const said = first.value ?? '';
  const code = status === 200 ? '' : (JSON.parse(said) as { readonly code: string }).code;
  return { status, code, retryAfter: headers.get('retry-after'), close: () => given.abort() };
}

async function socket(user: string): Promise<Opened> {
  const line = new WebSocket(`ws://127.0.0.1:${port}/jmap/ws`, ['jmap'], { headers: as(user) });
  const close = (): void => line.terminate();
  const refused = new Promise<Opened>((resolve, reject) => {
    line.on('error', reject);
    line.on('unexpected-response', (_request, response: IncomingMessage) => {
      response.setEncoding('utf8').once('data', (content: string) => {
        const { code } = JSON.parse(content) as { readonly code: string };
        resolve({ status: response.statusCode ?? 0, code, retryAfter: response.headers['retry-after'] ?? null, close });
      });
    });
  });
  const open = once(line, 'open').then(() => ({ status: 101, code: '', retryAfter: null, close }));
  return await Promise.race([open, refused]);
}

it('an account has so many of both kinds, and gets a place back when one ends', async () => {
  const stream = await events('bob');
  const line = await socket('bob');
  expect([stream.status, line.status]).toEqual([200, 101]);
  const tooMany = { status: 429, code: 'too-many-of-account', retryAfter: '60' };
  expect(await events('bob')).toMatchObject(tooMany);
  expect(await socket('bob')).toMatchObject(tooMany);

  stream.close();
  await waitFor('a place', async () => (await socket('bob')).status === 101);
  expect(await events('bob')).toMatchObject(tooMany);
  line.close();
  await waitFor('a place', async () => (await events('bob')).status === 200);
});

it('an address has so many, whoever is signed in there', async () => {
  const mine = [await events('bob'), await events('bob')];
  expect((await socket('alice')).status).toBe(101);
  expect(await events('alice')).toMatchObject({ status: 429, code: 'too-many-of-address' });
  expect(await socket('alice')).toMatchObject({ status: 429, code: 'too-many-of-address' });
  for (const one of mine) one.close();
  await waitFor('a place', async () => (await events('alice')).status === 200);
});

it('what asks is answered all the same', async () => {
  await events('bob');
  await events('bob');
  expect((await fetch(`http://127.0.0.1:${port}/jmap/session`, { headers: as('bob') })).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port}/jmap/events?ping=x`, { headers: as('bob') })).status).toBe(400);
});

it('a handshake that comes to nothing takes no place', async () => {
  for (let again = 0; again < 3; again += 1) {
    const raw = connect(port, '127.0.0.1');
    const { authorization } = as('bob');
    const fields = ['Host: x', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Protocol: jmap'];
    raw.write(`GET /jmap/ws HTTP/1.1\r\n${fields.join('\r\n')}\r\nAuthorization: ${authorization}\r\n\r\n`);
    const [answer] = (await once(raw, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    raw.destroy();
  }
  expect([(await events('bob')).status, (await socket('bob')).status]).toEqual([200, 101]);
});
