import { expect, it } from 'vitest';
import { requestFor } from '../testing/request.ts';
import type { Asset } from './assets.ts';
import { webSite } from './site.ts';

const asset = (text: string, forever = false): Asset => ({
  type: 'text/html; charset=utf-8',
  plain: Buffer.from(text),
  brotli: Buffer.from(`br ${text}`),
  gzip: Buffer.from(`gz ${text}`),
  forever,
});
const site = webSite(
  new Map([
    ['/index.html', asset('page')],
    ['/assets/a-1.js', asset('script', true)],
  ]),
);

it.each([
  ['/', '', 'page'],
  ['/mail', 'gzip, br', 'br page'],
  ['/mail/F1/T2', 'gzip;q=1.0, br;q=0', 'gz page'],
  ['/admin/queue', 'identity', 'page'],
  ['/assets/a-1.js', 'BR', 'br script'],
])('%s for %j', async (path, accepted, body) => {
  const page = await site(requestFor({ path, fields: { 'accept-encoding': accepted } }));
  expect((page?.body as Buffer).toString()).toBe(body);
});

it.each(['/mailbox', '/assets/../../etc/passwd', '/metrics', '//mail'])('%s is not here', async (path) => {
  expect(await site(requestFor({ path }))).toBeNull();
});

it('says that nothing inline runs, that nobody frames it, and what may be kept', async () => {
  const page = await site(requestFor({ path: '/mail' }));
  expect(page?.headers['Content-Security-Policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  expect(page?.headers['Content-Security-Policy']).toContain("frame-ancestors 'none'");
  expect(page?.headers['Cache-Control']).toBe('no-cache');
  const script = await site(requestFor({ path: '/assets/a-1.js' }));
  expect(script?.headers['Cache-Control']).toContain('immutable');
});

it('gives messages a frame without script and without anything from elsewhere', async () => {
  const page = await site(requestFor({ path: '/message-frame' }));
  const policy = page?.headers['Content-Security-Policy'] ?? '';
  expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; img-src blob: data:; form-action 'none';/);
  expect(policy).toContain('sandbox allow-same-origin');
  expect(policy).not.toMatch(/script|connect-src|https?:/);
});

it('is only read', async () => {
  expect(await site(requestFor({ path: '/mail', method: 'POST' }))).toMatchObject({ status: 405 });
});
