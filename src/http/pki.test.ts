/** What the certification authority shows: who may ask, how, and what may be kept. */
import { expect, it } from 'vitest';
import type { Publication } from '../ca/publish.ts';
import { pkiSite } from './pki.ts';
import { requestFor } from './testing/request.ts';

const now = Date.UTC(2026, 10, 22);
const asked: string[] = [];
const publication: Publication = {
  certificate: (name) => Promise.resolve(name === 'root' ? Buffer.from('a root') : null),
  list: (name) => Promise.resolve(name === 'issuing' ? { octets: Buffer.from('a list'), until: now + 90_000 } : null),
  answer: (question) => {
    asked.push(question.toString('latin1'));
    return Promise.resolve({ octets: Buffer.from('an answer'), until: null });
  },
};
const site = pkiSite({ publication, clock: { now: () => now } });

it.each([
  ['GET', '/pki/root.cer', 200, 'application/pkix-cert', 'no-cache'],
  ['GET', '/pki/issuing.crl', 200, 'application/pkix-crl', 'public, max-age=90, no-transform'],
  ['GET', '/pki/ocsp/cXVlc3Rpb24%3D', 200, 'application/ocsp-response', 'no-cache'],
  ['POST', '/pki/ocsp', 200, 'application/ocsp-response', 'no-cache'],
])('%s %s: %i', async (method, path, status, type, cache) => {
  expect(await site(requestFor({ method, path, content: 'posted' }))).toMatchObject({
    status,
    headers: { 'Content-Type': type, 'Cache-Control': cache },
  });
});

it.each([
  ['GET', '/pki/issuing.cer', 404],
  ['GET', '/pki/root.crl', 404],
  ['GET', '/pki/root.key', 404],
  ['GET', '/pki/root', 404],
  ['GET', '/pki/', 404],
  ['GET', '/pki/../secret', 404],
  ['GET', '/pki/ocsp', 405],
  ['PUT', '/pki/ocsp', 405],
  ['DELETE', '/pki/root.cer', 405],
  ['GET', '/pki/ocsp/%zz', 400],
])('%s %s: %i', async (method, path, status) => {
  expect(await site(requestFor({ method, path }))).toMatchObject({ status });
});

it('questions come whole, and no longer than they may be', async () => {
  asked.length = 0;
  await site(requestFor({ path: '/pki/ocsp/cXVlc3Rpb24%3D' }));
  await site(requestFor({ method: 'POST', path: '/pki/ocsp', content: 'posted' }));
  expect(asked).toEqual(['question', 'posted']);
  const long = requestFor({ method: 'POST', path: '/pki/ocsp', content: 'x'.repeat(5_000) });
  expect(await site(long)).toMatchObject({ status: 413 });
  expect(asked).toHaveLength(2);
});

it('all else is for other sites', async () => {
  expect(await site(requestFor({ path: '/pkix' }))).toBeNull();
});
