/** One request, to hosts that mean no good. */
import type { RequestListener } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { issue, makeAuthority } from '../lab/certificates.ts';
import { type FetchRequest, fetchOnce } from './fetch.ts';

const now = Date.now();
const authority = await makeAuthority('Test', now);
const right = await issue(authority, ['login.alpha.test'], now);
const wrong = await issue(authority, ['www.alpha.test'], now);
const stranger = await issue(await makeAuthority('Other', now), ['login.alpha.test'], now);

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function fetched(listener: RequestListener, changes: Partial<FetchRequest> = {}, pair = right) {
  const made = createServer({ cert: pair.certificate, key: pair.key }, listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const { port } = made.address() as AddressInfo;
  return fetchOnce({
    url: new URL(`https://login.alpha.test:${port}/token?x=1`),
    headers: { accept: 'text/plain' },
    body: null,
    authorities: [authority.certificate],
    addresses: ['127.0.0.1'],
    limits: { timeout: 5_000, headers: 4_096, body: 1_024 },
    ...changes,
  });
}

const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const said = Buffer.concat(chunks).toString();
    response.end(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.accept ?? ''} ${said}`);
  });
};

test.each<[Buffer | null, string]>([
  [null, 'GET /token?x=1 text/plain '],
  [Buffer.from('a=b'), 'POST /token?x=1 text/plain a=b'],
])('what is asked, and what is answered', async (body, answer) => {
  const result = await fetched(echo, { body });
  expect(result.ok && result.value.status).toBe(200);
  expect(result.ok && result.value.body.toString()).toBe(answer);
});

test('a redirect is an answer like others', async () => {
  const moved: RequestListener = (_request, response) => void response.writeHead(302, { location: '/x' }).end('moved');
  expect(await fetched(moved)).toMatchObject({ ok: true, value: { status: 302, headers: { location: '/x' } } });
});

test.each<[string, RequestListener, string]>([
  [
    'of more octets than are wanted',
    (_request, response) => void response.end('a'.repeat(2_000)),
    'the answer is too long',
  ],
  [
    'with too many headers',
    (_request, response) => void response.writeHead(200, { x: 'a'.repeat(9_000) }).end(),
    'HPE_HEADER_OVERFLOW',
  ],
  ['that is cut', (_request, response) => void response.destroy(), 'ECONNRESET'],
  [
    'that breaks off',
    (_request, response) =>
      void response.writeHead(200, { 'content-length': '9' }).write('a', () => response.destroy()),
    'broke off',
  ],
])('an answer %s', async (_, listener, error) => {
  expect(await fetched(listener)).toEqual({ ok: false, error });
});

test('an answer without end', async () => {
  const drip: RequestListener = (_request, response) => void response.write('a');
  const limits = { timeout: 200, headers: 4_096, body: 1_024 };
  expect(await fetched(drip, { limits })).toEqual({ ok: false, error: 'took too long' });
});

test('certificates that prove nothing', async () => {
  expect(await fetched(echo, {}, wrong)).toEqual({ ok: false, error: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  expect(await fetched(echo, {}, stranger)).toMatchObject({ ok: false });
  expect(await fetched(echo, { authorities: null })).toMatchObject({ ok: false });
});
