/** RFC 8461 §3.3, and hosts that mean no good. */
import type { RequestListener } from 'node:http';
import { type Server, createServer } from 'node:https';
import { type AddressInfo, type Socket, createServer as createNetServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { tableResolver } from '../../dns/testing/table.ts';
import { issue, makeAuthority } from '../../lab/certificates.ts';
import { fetchPolicy } from './fetch.ts';

const now = Date.now();
const authority = await makeAuthority('Test', now);
const right = await issue(authority, ['mta-sts.alpha.test'], now);
const wrong = await issue(authority, ['www.alpha.test'], now);
const stranger = await issue(await makeAuthority('Other', now), ['mta-sts.alpha.test'], now);
const old = await issue(authority, ['mta-sts.alpha.test'], now - 900 * 86_400_000);
const resolver = tableResolver({ 'A mta-sts.alpha.test': ['127.0.0.1'] });
const policy = 'version: STSv1\nmode: testing\nmx: mx.alpha.test\nmax_age: 86400\n';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function fetched(listener: RequestListener, pair = right, timeout = 10_000) {
  const made = createServer({ cert: pair.certificate, key: pair.key }, listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const { port } = made.address() as AddressInfo;
  return fetchPolicy('alpha.test', { resolver, authorities: [authority.certificate], port, timeout });
}

const says =
  (body: string, type = 'text/plain; charset=utf-8', code = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': type, location: 'https://mta-sts.alpha.test/elsewhere' }).end(body);
  };

test('a policy, asked for as the standard says', async () => {
  let seen = '';
  const result = await fetched((request, response) => {
    seen = `${request.method ?? ''} ${request.headers.host?.split(':')[0] ?? ''} ${request.url ?? ''}`;
    says(policy)(request, response);
  });
  expect(result).toEqual({ ok: true, value: { mode: 'testing', mx: ['mx.alpha.test'], maxAge: 86_400 } });
  expect(seen).toBe('GET mta-sts.alpha.test /.well-known/mta-sts.txt');
});

test.each<[string, RequestListener, string]>([
  ['another page in its place', says(policy, 'text/html'), 'sts-policy-fetch-error'],
  ['not there', says('', 'text/plain', 404), 'sts-policy-fetch-error'],
  ...[301, 302, 303, 307, 308].map((code): [string, RequestListener, string] => [
    `moved (${code}): nobody follows`,
    says(policy, 'text/plain', code),
    'sts-policy-fetch-error',
  ]),
  ['no content at all', says('', 'text/plain', 204), 'sts-policy-fetch-error'],
  ['a cached answer that is not whole', says(policy, 'text/plain', 206), 'sts-policy-fetch-error'],
  ['without a type', (_request, response) => void response.end(policy), 'sts-policy-fetch-error'],
  ['a type that only begins like it', says(policy, 'text/plainer'), 'sts-policy-fetch-error'],
  ['compressed, which nobody asked for', says(gzipSync(policy).toString('latin1')), 'sts-policy-invalid'],
  ['nonsense', says('hello'), 'sts-policy-invalid'],
  ['10 MB', says('mx: mx.alpha.test\n'.repeat(600_000)), 'sts-policy-fetch-error'],
  [
    'headers without end',
    (_request, response) => void response.writeHead(200, { 'x-long': 'a'.repeat(100_000) }).end(policy),
    'sts-policy-fetch-error',
  ],
  ['a connection that is cut', (_request, response) => void response.destroy(), 'sts-policy-fetch-error'],
])('%s', async (_, listener, failure) => {
  expect(await fetched(listener)).toMatchObject({ ok: false, error: { failure } });
});

test.each([
  ['for another name', wrong],
  ['of a stranger', stranger],
  ['that is over', old],
])('a certificate %s', async (_, pair) => {
  expect(await fetched(says(policy), pair)).toMatchObject({ ok: false, error: { failure: 'sts-webpki-invalid' } });
});

test('a host that never ends its answer', async () => {
  const drip: RequestListener = (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/plain' }).write('v');
  expect(await fetched(drip, right, 200)).toMatchObject({
    ok: false,
    error: { reason: 'mta-sts.alpha.test: took too long' },
  });
});

test.each<[string, (socket: Socket) => void]>([
  ['says nothing where TLS should begin', () => undefined],
  ['speaks no TLS', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
  [
    'pours without end where TLS should begin',
    (socket) => {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 22)));
      };
      socket.on('drain', pour);
      pour();
    },
  ],
])('a host that %s', async (_, behave) => {
  const sockets: Socket[] = [];
  const made = createNetServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    behave(socket);
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const { port } = made.address() as AddressInfo;
  const result = await fetchPolicy('alpha.test', { resolver, authorities: null, port, timeout: 300 });
  for (const socket of sockets) socket.destroy();
  made.close();
  expect(result).toMatchObject({ ok: false, error: { failure: 'sts-policy-fetch-error' } });
});

test('a host without address', async () => {
  expect(await fetchPolicy('beta.test', { resolver, authorities: null })).toMatchObject({ ok: false });
});

test('a name that is none for HTTP', async () => {
  const anywhere = tableResolver({ 'A mta-sts.7': ['127.0.0.1'] });
  expect(await fetchPolicy('7', { resolver: anywhere, authorities: null })).toMatchObject({
    ok: false,
    error: { failure: 'sts-policy-fetch-error', reason: 'mta-sts.7 is no name of a host' },
  });
});
