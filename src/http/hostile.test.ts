/** Requests over a raw socket that want to be taken for two, for those of another host, or for a file. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Listener } from '../base/listener.ts';
import { silentLog } from '../base/log.ts';
import { createHttpServer } from './server.ts';
import { json } from './problem.ts';
import { webSite } from './web/site.ts';

let http: Listener;
let port = 0;
/** Paths that a site was asked for. */
const asked: string[] = [];

const page = { type: 'text/html', plain: Buffer.from('page'), brotli: null, gzip: null, forever: false };

beforeAll(async () => {
  http = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [
      webSite(new Map([['/index.html', page]])),
      async (request) => {
        asked.push(request.path);
        if (!request.path.startsWith('/read')) return null;
        const content = await request.body(100);
        return { ...json(200, { content: content?.toString('latin1') ?? null }), keep: true };
      },
    ],
  });
  port = await http.listen('127.0.0.1', 0);
});
afterAll(() => http.close(1000));

/** Everything that comes back until the server ends the connection. */
async function talk(words: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (chunk: string) => (answer += chunk));
  socket.write(words, 'latin1');
  await once(socket, 'close');
  return answer;
}

const smuggled = 'GET /read/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const post = (fields: string, content: string, version = '1.1'): string =>
  `POST /read HTTP/${version}\r\nHost: x\r\n${fields}\r\n\r\n${content}${smuggled}`;
const get = (fields: string, target = '/read', version = '1.1'): string =>
  `GET ${target} HTTP/${version}\r\n${fields}\r\n\r\n`;

test.each<[string, string]>([
  ['a length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5', '0\r\n\r\n')],
  ['two lengths', post('Content-Length: 3\r\nContent-Length: 30', 'abc')],
  ['the same length twice', post('Content-Length: 3\r\nContent-Length: 3', 'abc')],
  ['a list of lengths', post('Content-Length: 3, 3', 'abc')],
  ['a length with a sign', post('Content-Length: +3', 'abc')],
  ['a length below nothing', post('Content-Length: -1', '')],
  ['a length in hexadecimal', post('Content-Length: 0x3', 'abc')],
  ['a length beyond all numbers', post('Content-Length: 99999999999999999999999', 'abc')],
  ['a space before the colon', post('Transfer-Encoding : chunked', '0\r\n\r\n')],
  ['an encoding that is nearly known', post('Transfer-Encoding: xchunked', '0\r\n\r\n')],
  ['two encodings', post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n')],
  ['two fields of encodings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n')],
  ['an encoding in HTTP/1.0', post('Transfer-Encoding: chunked', '0\r\n\r\n', '1.0')],
  ['a folded field', get('Host: x\r\nA: b\r\n c')],
  ['a field that begins folded', 'GET /read HTTP/1.1\r\n Host: x\r\n\r\n'],
  ['an LF alone behind the first line', 'GET /read HTTP/1.1\nHost: x\n\n'],
  ['an LF alone between fields', get('Host: x\r\nA: b\nTransfer-Encoding: chunked')],
  ['a CR alone', get('Host: x\r\nA: b\rTransfer-Encoding: chunked')],
  ['a NUL in a name', get('Host: x\r\nA\0: b')],
  ['a NUL in a value', get('Host: x\r\nA: b\0c')],
  ['no name', get('Host: x\r\n: b')],
  ['two hosts', get('Host: x\r\nHost: y')],
  ['no host', get('A: b')],
  ['a host that is none', get('Host: x/../y@z')],
  ['a target with another host', get('Host: x', 'http://evil.test/read')],
  ['a version that is not spoken', get('Host: x', '/read', '2.0')],
  ['no version', 'GET /read\r\n\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
])('%s is one answer, 400, and the end', async (_what, words) => {
  asked.length = 0;
  const answer = await talk(words);
  expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 400']);
  expect(asked).toEqual([]);
});

test.each<[string, string]>([
  ['a size below nothing', '-1\r\nx\r\n0\r\n\r\n'],
  ['a size beyond all numbers', 'fffffffffffffffffff\r\nx\r\n0\r\n\r\n'],
  ['an LF alone behind the size', '1\nx\n0\n\n'],
  ['an LF alone in an extension', '1;a\nb\r\nx\r\n0\r\n\r\n'],
  ['an end that is none', '1\r\nxy\r\n0\r\n\r\n'],
])('of chunks with %s nothing is believed', async (_what, chunks) => {
  asked.length = 0;
  const answer = await talk(post('Transfer-Encoding: chunked', chunks));
  expect(answer).not.toContain('"x');
  expect(asked).not.toContain('/read/smuggled');
});

test.each([
  '/../../../../etc/passwd',
  '/assets/../../package.json',
  '/assets/..%2f..%2fpackage.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets\\..\\..\\package.json',
  '/index.html%00.js',
  '//etc/passwd',
  '/%',
])('%s is no file', async (target) => {
  const answer = await talk(get('Host: x\r\nConnection: close', target));
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
});

test('one behind the other they are two', async () => {
  const words = 'POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nGET /';
  const answer = await talk(`${words}${get('Host: x\r\nConnection: close', '/read/two')}`);
  expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
  expect(answer).toContain('{"content":"GET /"}');
});
