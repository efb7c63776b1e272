/** Web key directory and key servers, asked of a web server that may mean no good. */
import type { RequestListener } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { tableResolver } from '../../dns/testing/table.ts';
import { issue, makeAuthority } from '../../lab/certificates.ts';
import { clock, openPgpPerson } from '../testing/people.ts';
import { lookupAddress, wkdHash } from './address.ts';
import { keyServerLookup } from './key-servers.ts';
import type { LookupAddress } from './types.ts';
import { wkdLookup } from './wkd.ts';

const authority = await makeAuthority('Test', Date.now());
const names = ['openpgpkey.alpha.test', 'alpha.test', 'keys.alpha.test'];
const right = await issue(authority, names, Date.now());
const wrong = await issue(authority, ['elsewhere.test'], Date.now());
const ada = await openPgpPerson('ada@alpha.test');
const mallory = await openPgpPerson('mallory@alpha.test');
const wanted = lookupAddress('Ada@alpha.test') as LookupAddress;
const here = '127.0.0.1';
const advanced = { 'A openpgpkey.alpha.test': [here], 'A alpha.test': [here] };
const direct = { 'A alpha.test': [here] };

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

interface Scene {
  readonly pair?: typeof right;
  readonly table?: Parameters<typeof tableResolver>[0];
  readonly isAllowed?: (address: string) => boolean;
}

async function deps(listener: RequestListener, { pair = right, table = advanced, isAllowed = () => true }: Scene) {
  const made = createServer({ cert: pair.certificate, key: pair.key }, listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, here, resolve));
  const { port } = made.address() as AddressInfo;
  return { resolver: tableResolver(table), authorities: [authority.certificate], port, isAllowed, clock };
}

const wkd = async (listener: RequestListener, scene: Scene = {}) =>
  wkdLookup(await deps(listener, scene))(wanted, AbortSignal.timeout(30_000));

const gives =
  (octets: Buffer, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { location: 'https://alpha.test/elsewhere' }).end(octets);
  };

test.each([
  ['advanced', advanced, `openpgpkey.alpha.test /.well-known/openpgpkey/alpha.test/hu/${wkdHash('ada')}?l=Ada`],
  ['direct', direct, `alpha.test /.well-known/openpgpkey/hu/${wkdHash('ada')}?l=Ada`],
])('the %s method', async (_, table, place) => {
  let seen = '';
  const finding = await wkd(
    (request, response) => {
      seen = `${request.headers.host?.split(':')[0] ?? ''} ${request.url ?? ''}`;
      gives(ada.key.octets)(request, response);
    },
    { table },
  );
  expect(seen).toBe(place);
  expect(finding).toMatchObject({
    outcome: 'found',
    keys: [{ fingerprint: ada.key.fingerprint, source: 'wkd', isSecure: true, addresses: ['ada@alpha.test'] }],
  });
});

test('of a file with several keys those of the address are taken', async () => {
  const finding = await wkd(gives(Buffer.concat([mallory.key.octets, ada.key.octets])));
  expect(finding.keys.map(({ fingerprint }) => fingerprint)).toEqual([ada.key.fingerprint]);
});

test.each<[string, RequestListener, 'absent' | 'failed', string]>([
  ['no file', gives(Buffer.alloc(0), 404), 'absent', 'has no key'],
  ['an empty file', gives(Buffer.alloc(0)), 'absent', 'cannot be used'],
  ['a page', gives(Buffer.from('<html>')), 'absent', 'cannot be used'],
  ['the key of somebody else', gives(mallory.key.octets), 'absent', 'not for this address'],
  ['a redirection, which nobody follows', gives(ada.key.octets, 302), 'failed', '302, which is not followed'],
  ['an error', gives(ada.key.octets, 500), 'failed', 'answered 500'],
  ['more than is taken', gives(Buffer.alloc(2_000_000)), 'failed', 'too long'],
  ['a connection that is cut', (_request, response) => void response.destroy(), 'failed', 'cannot be asked'],
])('%s', async (_, listener, outcome, reason) => {
  const finding = await wkd(listener);
  expect(finding).toMatchObject({ outcome, keys: [] });
  expect(finding.reason).toContain(reason);
});

test('a certificate of another name, an address inside, names that cannot be resolved', async () => {
  expect(await wkd(gives(ada.key.octets), { pair: wrong })).toMatchObject({ outcome: 'failed' });
  let asked = 0;
  const counts: RequestListener = (request, response) => {
    asked += 1;
    gives(ada.key.octets)(request, response);
  };
  const inside = await wkd(counts, { isAllowed: (address) => address !== here });
  expect(inside).toMatchObject({ outcome: 'failed' });
  expect(inside.reason).toContain('no address that may be asked');
  expect(await wkd(counts, { table: { ...direct, 'A openpgpkey.alpha.test': 'failure' } })).toMatchObject({
    outcome: 'failed',
  });
  expect(await wkd(counts, { table: {} })).toMatchObject({ outcome: 'failed' });
  expect(asked).toBe(0);
});

test('a key server is asked for the address, and proves nothing', async () => {
  let seen = '';
  const given = await deps(
    (request, response) => {
      seen = request.url ?? '';
      gives(ada.key.octets)(request, response);
    },
    { table: { 'A keys.alpha.test': [here] } },
  );
  const finding = await keyServerLookup({ ...given, servers: [`keys.alpha.test:${given.port}`] })(
    wanted,
    AbortSignal.timeout(30_000),
  );
  expect(seen).toBe('/vks/v1/by-email/ada%40alpha.test');
  expect(finding).toMatchObject({ outcome: 'found', keys: [{ source: 'key-server', isSecure: false }] });
});
