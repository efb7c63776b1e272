/** Asking others over HTTP whether a certificate is revoked: what they say, what is kept, and who is never asked. */
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Resolver } from '../dns/types.ts';
import type { Certificate } from '../smime/certificates/certificate.ts';
import { accessExtension, distributionExtension } from '../smime/certificates/write.ts';
import type { CertStatus } from '../smime/revocation/ocsp-response.ts';
import { readOcspRequest } from '../smime/revocation/ocsp-request.ts';
import { writeOcspException } from '../smime/revocation/write-ocsp.ts';
import { day, testAuthority } from '../smime/testing/authority.ts';
import { ownKey } from '../smime/testing/certificate.ts';
import { zoneMapResolver } from '../trust/evidence/zone-map.ts';
import { limits } from './limits.ts';
import { type AskRevocation, type RevocationDeps, createRevocationDesk } from './revocation.ts';

let now = Date.now();
const clock = { now: () => now };
const authority = await testAuthority('The authority', now);
const holder = (await ownKey('P-256', 'ann@example.org')).certificate;
const revoked = { at: now - day, reason: 'superseded' } as const;

const zones = zoneMapResolver({ 'ca.test': { A: ['127.0.0.1'] }, 'inside.test': { A: ['10.0.0.1'] } });
if (!zones.ok) throw new Error(zones.error);
const resolver: Pick<Resolver, 'lookUp'> = zones.value;

/** Path -> what is answered; null hangs. */
const pages = new Map<string, ((body: Buffer) => Promise<Buffer | number>) | null>();
const asked: string[] = [];
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(`${request.method ?? ''} ${url}`);
    const page = pages.get(url);
    if (page === null) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (page?.(Buffer.concat(chunks)) ?? Promise.resolve(404)).then((answer) =>
        typeof answer === 'number' ? response.writeHead(answer).end() : response.end(answer),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  pages.clear();
  asked.length = 0;
});

const at = (path: string): string => `http://ca.test:${port}${path}`;

const desk = (more: Partial<RevocationDeps> = {}): AskRevocation =>
  createRevocationDesk({
    ...{ resolver, clock },
    isAllowed: (address) => address === '127.0.0.1',
    isPort: (given) => given === String(port),
    ...more,
  });

let serial = 10;
/** A certificate that names these places. */
const certified = (places: { readonly ocsp?: string; readonly list?: string }): Promise<Certificate> =>
  authority.issue(
    'ann@example.org',
    ++serial,
    [
      ...(places.ocsp === undefined ? [] : [accessExtension({ ocsp: places.ocsp, issuer: at('/ca.cer') })]),
      ...(places.list === undefined ? [] : [distributionExtension(places.list)]),
    ],
    holder,
  );

const nobody = new AbortController().signal;
const ask = (asking: AskRevocation, certificate: Certificate, signal = nobody) =>
  asking(certificate, authority.certificate, signal);
const reason = (text: string): object => ({
  revocation: { status: 'unknown', reason: expect.stringContaining(text) as string },
});

it('a responder is asked once, with a nonce, until it says something new', async () => {
  const ann = await certified({ ocsp: at('/ocsp') });
  pages.set('/ocsp', async (body) => {
    const request = readOcspRequest(body);
    const nonce = request.ok ? request.value.nonce : null;
    expect(nonce).toHaveLength(32);
    return authority.answer(
      ann,
      { status: 'revoked', ...revoked },
      { nonce, thisUpdate: now - 60_000, nextUpdate: now + 60_000 },
    );
  });
  const asking = desk();
  expect(await ask(asking, ann)).toMatchObject({
    revocation: { status: 'revoked', reason: 'superseded' },
    evidence: { kind: 'ocsp' },
  });
  expect(await ask(asking, ann)).toMatchObject({ revocation: { status: 'revoked' } });
  expect(asked).toEqual(['POST /ocsp']);
  now += 120_000;
  await ask(asking, ann);
  expect(asked).toEqual(['POST /ocsp', 'POST /ocsp']);
});

it('a list is fetched once for all who are on it', async () => {
  const [ann, bob] = [await certified({ list: at('/list') }), await certified({ list: at('/list') })];
  pages.set('/list', () => authority.list({ revoked: [{ serial: bob.serial, ...revoked }] }));
  const asking = desk();
  expect(await ask(asking, ann)).toMatchObject({ revocation: { status: 'good' }, evidence: { kind: 'crl' } });
  expect(await ask(asking, bob)).toMatchObject({ revocation: { status: 'revoked' } });
  expect(asked).toEqual(['GET /list']);
});

it('the list is asked where the responder says nothing', async () => {
  const ann = await certified({ ocsp: at('/ocsp'), list: at('/list') });
  pages.set('/ocsp', () => Promise.resolve(writeOcspException('tryLater')));
  pages.set('/list', () => authority.list({}));
  expect(await ask(desk(), ann)).toMatchObject({ revocation: { status: 'good' } });
  pages.delete('/list');
  expect(await ask(desk(), ann)).toMatchObject(
    reason('the responder answered tryLater; the list ca.test answered 404'),
  );
});

it('a responder that hangs leaves it unknown', async () => {
  const ann = await certified({ ocsp: at('/hangs') });
  pages.set('/hangs', null);
  const gone = new AbortController();
  const answer = ask(desk(), ann, gone.signal);
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual(['POST /hangs']);
  gone.abort();
  expect(await answer).toMatchObject(reason('the responder ca.test could not be asked'));
});

it('what is long, nonsense or refused leaves it unknown', async () => {
  const ann = await certified({ ocsp: at('/ocsp') });
  for (const [page, text] of [
    [Buffer.alloc(limits.answerOctets + 1), 'too long'],
    [Buffer.from('<html>'), 'cannot be read'],
    [500, 'answered 500'],
    [302, 'answered 302'],
  ] as const) {
    pages.set('/ocsp', () => Promise.resolve(page));
    expect(await ask(desk(), ann)).toMatchObject(reason(text));
  }
});

it.each([
  ['http://10.0.0.1/ocsp', 'no address that may be asked'],
  ['http://inside.test/ocsp', 'no address that may be asked'],
  ['http://[::1]/ocsp', 'no address that may be asked'],
  ['http://127.0.0.1:25/ocsp', 'no place that is asked'],
  ['http://ann:secret@ca.test/ocsp', 'no place that is asked'],
  ['http://', 'no place that is asked'],
])('%s is never asked', async (ocsp, text) => {
  const ann = await certified({ ocsp });
  expect(await ask(createRevocationDesk({ resolver, clock }), ann)).toMatchObject(reason(text));
  expect(asked).toEqual([]);
});

it('a certificate that names nobody leaves it unknown, and a place of our own is not asked by HTTP', async () => {
  expect(await ask(desk(), await certified({}))).toMatchObject(reason('does not say where'));
  const ann = await certified({ ocsp: 'http://mail.example.org/pki/ocsp' });
  let status: CertStatus = { status: 'good' };
  const own: RevocationDeps['own'] = async (url, question) => {
    const request = question === null ? null : readOcspRequest(question);
    if (!url.startsWith('http://mail.example.org/pki/') || request?.ok !== true) return null;
    return authority.answer(ann, status, { nonce: request.value.nonce });
  };
  const asking = desk({ own });
  expect(await ask(asking, ann)).toMatchObject({ revocation: { status: 'good' } });
  // What we say ourselves is known at once.
  status = { status: 'revoked', ...revoked };
  expect(await ask(asking, ann)).toMatchObject({ revocation: { status: 'revoked' } });
  expect(asked).toEqual([]);
});
