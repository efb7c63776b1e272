/** Octets over HTTP. RFC 8620 §6 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import { jmapSite } from '../../src/http/jmap/site.ts';
import { mostStanding, standingLines } from '../../src/http/jmap/standing.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { addAccount } from '../../src/store/testing/store.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
let http: Listener;
let port = 0;
let others = '';

const message = [
  'From: a@a.test',
  'Content-Type: multipart/mixed; boundary=m',
  '',
  '--m',
  'Content-Type: message/rfc822',
  '',
  'From: b@b.test',
  'Content-Type: multipart/mixed; boundary=n',
  '',
  '--n',
  'Content-Type: text/plain',
  '',
  'inside',
  '--n--',
  '--m',
  'Content-Type: image/png',
  'Content-Transfer-Encoding: base64',
  '',
  'aGVsbG8=',
  '--m--',
  '',
].join('\n');

beforeAll(async () => {
  me = await testJmap();
  await me.deliver(message);
  const other = await addAccount(me.store, 'eve@b.test');
  const kept = await me.store.uploads.keep(other.id, { kind: 'bytes', bytes: Buffer.from('secret') });
  if (!kept.ok) throw new Error(kept.error);
  others = `U${kept.value.hash}`;
  http = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [
      jmapSite({
        jmap: me.jmap,
        standing: standingLines(mostStanding(64)),
        signedIn: () => Promise.resolve(null),
        authentication: {
          password: () => Promise.resolve({ kind: 'success', account: me.account }),
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
const send = (body: Uint8Array<ArrayBuffer>, type: string | null = 'image/png', account = me.accountId) =>
  fetch(`http://127.0.0.1:${port}/jmap/upload/${account}/`, {
    method: 'POST',
    headers: { authorization, ...(type === null ? {} : { 'content-type': type }) },
    body,
  });
const get = (blob: string, rest = '/file.bin?type=image/png', account = me.accountId) =>
  fetch(`http://127.0.0.1:${port}/jmap/download/${account}/${blob}${rest}`, { headers: { authorization } });

describe('what is uploaded', () => {
  it.each([0, 5, 3_000_000])('can be read again: %i octets', async (size) => {
    const octets = new Uint8Array(randomBytes(size));
    const answer = await send(octets);
    expect(answer.status).toBe(201);
    const { blobId, ...rest } = (await answer.json()) as { readonly blobId: string };
    expect(rest).toEqual({ accountId: me.accountId, type: 'image/png', size });
    const again = await get(blobId);
    expect(again.status).toBe(200);
    expect(Buffer.from(await again.arrayBuffer()).equals(octets)).toBe(true);
    expect(((await (await send(octets)).json()) as { readonly blobId: string }).blobId).toBe(blobId);
  });

  it('is refused while it comes where it is too large', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    let answer = '';
    socket.on('data', (octets) => (answer += octets.toString('latin1')));
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(
      `POST /jmap/upload/${me.accountId}/ HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000), Buffer.from('\r\n')]);
    let sent = 0;
    while (answer === '' && sent < 200 && !socket.destroyed) {
      sent += 1;
      await new Promise((resolve) => socket.write(chunk, () => resolve(null)));
    }
    socket.end();
    await closed;
    expect(sent).toBeLessThan(200);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('maxSizeUpload');
  });

  it('is refused before it comes where it says how large it is', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/jmap/upload/${me.accountId}/`, {
      method: 'POST',
      headers: { authorization },
      body: new Uint8Array(50 * 1_048_576 + 1),
    });
    expect(await answer.json()).toMatchObject({ limit: 'maxSizeUpload' });
  });
});

describe('what is downloaded', () => {
  it.each([
    ['B1', message.replaceAll('\n', '\r\n')],
    ['B1-2', 'hello'],
    ['B1-1-1', 'inside'],
  ])('%s is octets without their encoding', async (blob, octets) => {
    const answer = await get(blob, '/K%C3%B6ln.png?type=text/html');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-disposition': "attachment; filename*=utf-8''K%C3%B6ln.png",
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, immutable, max-age=31536000',
    });
    expect((await answer.text()).endsWith(octets)).toBe(true);
  });

  it.each(['B2', 'B1-3', 'B1-2-1', 'B01', 'B1-', 'U', `U${'0'.repeat(64)}`, '..%2F..', 'x'])(
    '%s is not there',
    async (blob) => {
      expect((await get(blob)).status).toBe(404);
    },
  );

  it("is never another account's", async () => {
    expect((await get(others)).status).toBe(404);
    expect((await get('B1', '/x', 'A2')).status).toBe(404);
    expect((await send(new Uint8Array(1), null, 'A2')).status).toBe(404);
  });

  it('has no header that its name or type would make', async () => {
    const answer = await get('B1-2', '/%0d%0aX-Evil:1?type=a/b%0d%0aX-Evil:1');
    expect(answer.headers.get('x-evil')).toBeNull();
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  });
});
