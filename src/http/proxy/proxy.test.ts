/** The proxy for remote pictures: what it fetches, and above all what it does not. */
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import type { Resolver } from '../../dns/types.ts';
import type { Account } from '../../directory/types.ts';
import { zoneMapResolver } from '../../trust/evidence/zone-map.ts';
import { requestFor } from '../testing/request.ts';
import { createImageFetch } from './fetch-image.ts';
import { imageType } from './image-type.ts';
import { proxySite } from './site.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1');
const me = { id: 1 } as unknown as Account;

const zones = zoneMapResolver({
  'pictures.test': { A: ['192.0.2.80'] },
  'inside.test': { A: ['10.0.0.1'] },
  'both.test': { A: ['8.8.8.8', '127.0.0.1'] },
  'six.test': { AAAA: ['::1'] },
  'mapped.test': { AAAA: ['::ffff:10.0.0.1'] },
  'nat64.test': { AAAA: ['64:ff9b::a00:1'] },
  'linked.test': { AAAA: ['fe80::1'] },
  'unique.test': { AAAA: ['fd00::1'] },
  'metadata.test': { A: ['169.254.169.254'] },
});
if (!zones.ok) throw new Error(zones.error);
const resolver = zones.value;

describe('addresses that are never spoken to', () => {
  const site = proxySite({
    fetchImage: createImageFetch({ resolver, clock: systemClock }),
    signedIn: () => Promise.resolve(me),
  });
  it.each([
    'http://127.0.0.1/a.png',
    'http://127.1/a.png',
    'http://0x7f000001/a.png',
    'http://2130706433/a.png',
    'http://[::1]/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://169.254.169.254/latest/meta-data/',
    'http://0.0.0.0/a.png',
    'http://0/a.png',
    'http://0177.0.0.1/a.png',
    'http://017700000001/a.png',
    'http://0x7f.1/a.png',
    'http://127.0.0.1./a.png',
    'http://10.1.2.3/a.png',
    'http://172.31.255.255/a.png',
    'http://192.168.0.1/a.png',
    'http://100.64.0.1/a.png',
    'http://198.18.0.1/a.png',
    'http://224.0.0.1/a.png',
    'http://255.255.255.255/a.png',
    'http://[::]/a.png',
    'http://[::ffff:a00:1]/a.png',
    'http://[::127.0.0.1]/a.png',
    'http://[64:ff9b::7f00:1]/a.png',
    'http://[64:ff9b:1::7f00:1]/a.png',
    'http://[2002:7f00:1::]/a.png',
    'http://[2001::1]/a.png',
    'http://[fe80::1]/a.png',
    'http://[fc00::1]/a.png',
    'http://[ff02::1]/a.png',
    'http://\u2460\u2461\u2466.\uff10.0.1/a.png',
    'http://localhost/a.png',
    'http://mapped.test/a.png',
    'http://nat64.test/a.png',
    'http://linked.test/a.png',
    'http://unique.test/a.png',
    'http://metadata.test/a.png',
    'http://inside.test./a.png',
    'gopher://inside.test/a.png',
    'blob:http://pictures.test/a',
    'http://inside.test/a.png',
    'http://both.test/a.png',
    'http://six.test/a.png',
    'http://nowhere.test/a.png',
    'http://user:secret@pictures.test/a.png',
    'http://pictures.test:25/',
    'file:///etc/passwd',
    'ftp://pictures.test/a.png',
    'data:image/png;base64,AAAA',
  ])('%s', async (url) => {
    expect(await site(requestFor({ path: '/proxy/image', query: new URLSearchParams({ url }) }))).toMatchObject({
      status: 403,
    });
  });
});

describe('pictures', () => {
  let server: Server;
  let port = 0;
  const seen: { url: string; fields: object }[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push({ url: request.url ?? '', fields: request.headers });
      const away = new Map([
        ['/moved', '/a.png'],
        ['/inside', 'http://inside.test/a.png'],
        ['/file', 'file:///etc/passwd'],
        ['/literal', 'http://10.0.0.1/a.png'],
        ['/number', 'http://167772161/a.png'],
        ['/six', 'http://[::1]/a.png'],
        ['/metadata', '//169.254.169.254/latest/'],
        ['/port', 'http://127.0.0.1:25/'],
        ['/moved-inside', '/inside'],
        ['/script', 'javascript:alert(1)'],
        ['/round', '/round'],
      ]).get(request.url ?? '');
      if (away !== undefined) response.writeHead(302, { location: away }).end();
      else if (request.url === '/page') response.setHeader('content-type', 'image/png').end('<html>');
      else if (request.url === '/svg') response.setHeader('content-type', 'image/svg+xml').end('<svg/>');
      else if (request.url === '/gone') response.writeHead(404).end();
      else response.setHeader('content-type', 'text/html').setHeader('set-cookie', 'a=b').end(png);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** Here this machine may be spoken to, at that port. */
  const site = (who: Account | null = me) => {
    const fetchImage = createImageFetch({
      resolver,
      clock: systemClock,
      isAllowed: (address) => address === '127.0.0.1',
      isPort: (given) => given === String(port),
    });
    return proxySite({ fetchImage, signedIn: () => Promise.resolve(who) });
  };
  const get = (path: string, who: Account | null = me) =>
    site(who)(
      requestFor({ path: '/proxy/image', query: new URLSearchParams({ url: `http://127.0.0.1:${port}${path}` }) }),
    );

  it('come with their true type, and can do nothing', async () => {
    expect(await get('/a.png')).toMatchObject({
      status: 200,
      body: png,
      headers: {
        'Content-Type': 'image/png',
        'Content-Security-Policy': "default-src 'none'; sandbox",
      },
    });
    const { fields } = seen.at(-1) ?? {};
    expect(fields).not.toHaveProperty('cookie');
    expect(fields).not.toHaveProperty('referer');
    expect(fields).toMatchObject({ 'user-agent': 'Mozilla/5.0 (compatible)' });
  });

  it.each([
    ['/moved', 200],
    ['/inside', 403],
    ['/file', 403],
    ['/literal', 403],
    ['/number', 403],
    ['/six', 403],
    ['/metadata', 403],
    ['/port', 403],
    ['/moved-inside', 403],
    ['/script', 403],
    ['/round', 404],
    ['/page', 415],
    ['/svg', 415],
    ['/gone', 404],
  ])('%s: %i', async (path, status) => {
    expect(await get(path)).toMatchObject({ status });
  });

  it('come from the address that was judged, and from no other that the name has a moment later', async () => {
    let asked = 0;
    const rebinding: Pick<Resolver, 'lookUp'> = {
      lookUp: (_name, kind) => {
        if (kind !== 'A') return Promise.resolve({ kind: 'no-data', security: 'insecure' } as never);
        asked += 1;
        return Promise.resolve({
          ...{ kind: 'records', records: [asked === 1 ? '127.0.0.1' : '10.0.0.1'], ttl: 0, security: 'insecure' },
        } as never);
      },
    };
    const fetchImage = createImageFetch({
      resolver: rebinding,
      clock: systemClock,
      isAllowed: (address) => address === '127.0.0.1',
      isPort: (given) => given === String(port),
    });
    expect(await fetchImage(new URL(`http://rebind.test:${port}/a.png`))).toMatchObject({ ok: true });
    expect(asked).toBe(1);
    expect(await fetchImage(new URL(`http://rebind.test:${port}/b.png`))).toEqual({ ok: false, error: 'unsafe' });
  });

  it('are fetched once', async () => {
    const one = site();
    const request = requestFor({
      path: '/proxy/image',
      query: new URLSearchParams({ url: `http://127.0.0.1:${port}/once.png` }),
    });
    await Promise.all([one(request), one(request)]);
    await one(request);
    expect(seen.filter(({ url }) => url === '/once.png')).toHaveLength(1);
  });

  it('are for nobody who is not signed in, and only read', async () => {
    expect(await get('/a.png', null)).toMatchObject({ status: 401 });
    expect(await site()(requestFor({ path: '/proxy/image', method: 'POST' }))).toMatchObject({ status: 405 });
    expect(await site()(requestFor({ path: '/proxy/image' }))).toMatchObject({ status: 400 });
  });
});

it.each([
  ['GIF89a....', 'image/gif'],
  ['\xff\xd8\xff\xe0', 'image/jpeg'],
  ['RIFF....WEBPVP8 ', 'image/webp'],
  ['....ftypavif', 'image/avif'],
  ['<svg xmlns="http://www.w3.org/2000/svg">', null],
  ['', null],
])('%j is %s', (octets, type) => {
  expect(imageType(Buffer.from(octets, 'latin1'))).toBe(type);
});
