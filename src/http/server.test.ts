import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Listener } from '../base/listener.ts';
import { silentLog } from '../base/log.ts';
import { destinationSite } from './destinations.ts';
import { createHttpServer } from './server.ts';
import { statusSite } from './status.ts';
import { challengeSite, policySite } from './well-known.ts';

let http: Listener;
let port = 0;
let failing = false;

beforeAll(async () => {
  http = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [
      challengeSite((token) => (token === 'known' ? 'known.proof' : null)),
      policySite((domain) => Promise.resolve(domain === 'example.org' ? 'version: STSv1\r\n' : null)),
      destinationSite((name) => ({ window: name === 'beta.test' ? 3 : 1, suspendedUntil: null, reason: null })),
      statusSite({
        ready: () => !failing,
        metrics: () => Promise.resolve({ type: 'text/plain; version=0.0.4', text: 'postern_up 1\n' }),
        status: () =>
          failing
            ? Promise.reject(new Error('broken'))
            : Promise.resolve({
                hostname: 'mail.<b>example</b>.org',
                version: '1.2.3',
                since: 0,
                listeners: [{ name: 'smtp', port: 25, connections: 3 }],
                queue: { waiting: 1, held: 0, leased: 2 },
              }),
      }),
    ],
  });
  port = await http.listen('127.0.0.1', 0);
});

afterAll(() => http.close(1000));

const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });

test('the page says what runs, without script, and escapes', async () => {
  const answer = await get('/');
  const body = await answer.text();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
  expect(body).toContain('mail.&lt;b&gt;example&lt;/b&gt;.org, version 1.2.3');
  expect(body).toContain('1 waiting, 2 being delivered, 0 held.');
  expect(body).not.toContain('<script');
});

test.each([
  ['GET', '/healthz', 200, 'ok\n'],
  ['HEAD', '/healthz', 200, ''],
  ['GET', '/ready', 200, 'ready\n'],
  ['GET', '/metrics', 200, 'postern_up 1\n'],
  ['GET', '/metrics?x=1', 200, 'postern_up 1\n'],
  ['GET', '/.well-known/acme-challenge/known', 200, 'known.proof'],
  ['GET', '/.well-known/acme-challenge/unknown', 404, 'There is no such page.\n'],
  ['GET', '/.well-known/mta-sts.txt', 404, 'There is no such page.\n'],
  ['GET', '/../etc/passwd', 404, 'There is no such page.\n'],
  ['GET', '/destinations/beta.test', 200, '{"window":3,"suspendedUntil":null,"reason":null}\n'],
  ['GET', '/destinations/%ff', 400, 'That is no destination.\n'],
  ['POST', '/destinations/beta.test', 405, 'Only GET and HEAD are answered here.\n'],
  ['POST', '/', 405, 'Only GET and HEAD are answered here.\n'],
])('%s %s', async (method, path, status, body) => {
  const answer = await get(path, method);
  expect([answer.status, await answer.text()]).toEqual([status, body]);
});

test.each([
  ['mta-sts.example.org', '/.well-known/mta-sts.txt', 200, 'version: STSv1\r\n'],
  ['MTA-STS.EXAMPLE.ORG.:443', '/.well-known/mta-sts.txt', 200, 'version: STSv1\r\n'],
  ['mta-sts.example.net', '/.well-known/mta-sts.txt', 404, 'There is no such page.\n'],
  ['mta-sts.example.org', '/', 404, 'There is no such page.\n'],
])('host %s %s', async (host, path, status, body) => {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const answer = await new Response(Readable.toWeb(socket) as ReadableStream).text();
  expect([Number(answer.slice(9, 12)), answer.slice(answer.indexOf('\r\n\r\n') + 4)]).toEqual([status, body]);
});

test('a fault is a 500 that says nothing of itself', async () => {
  failing = true;
  try {
    const answer = await get('/');
    expect([answer.status, await answer.text()]).toEqual([500, 'Something went wrong here; the log says what.\n']);
    expect((await get('/ready')).status).toBe(503);
  } finally {
    failing = false;
  }
});

test.each(['NOT HTTP\r\n\r\n', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`])(
  '%.20j',
  async (words) => {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('latin1');
    let answer = '';
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.write(words);
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  },
);

test('closing does not wait for silent clients', async () => {
  const other = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [],
  });
  const socket = connect(await other.listen('127.0.0.1', 0), '127.0.0.1');
  await once(socket, 'connect');
  await other.close(500);
  if (!socket.closed) await once(socket, 'close');
  expect(other.connections).toBe(0);
});
