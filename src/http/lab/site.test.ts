import { expect, it } from 'vitest';
import type { AuthParts } from '../auth/context.ts';
import { type RequestParts, requestFor } from '../testing/request.ts';
import { type LabDoor, labSite } from './site.ts';

const door: LabDoor = {
  redeem: (secret) => (secret === 'good' ? 'bob@beta.test' : null),
  letters: ['honest'],
  post: () => Promise.resolve({ reply: '250 ok', messageId: '<1@mallory.test>' }),
};
const account = { id: 2, address: 'bob@beta.test' };
const auth = {
  authentication: { account: (address: string) => Promise.resolve(address === account.address ? account : null) },
  sessions: {
    begin: () => Promise.resolve('session-secret'),
    find: (secret: string) => Promise.resolve(secret === 'session-secret' ? { id: 1, address: account.address } : null),
  },
  store: { end: () => Promise.resolve(0) },
} as unknown as AuthParts;

const ask = (parts: RequestParts) => labSite(door, auth)(requestFor({ host: '127.0.0.1', ...parts }));
const link = (secret: string) => ({ path: '/lab/sign-in', query: new URLSearchParams({ secret }) });

it('a link signs in', async () => {
  const page = await ask(link('good'));
  expect(page).toMatchObject({ status: 303, headers: { Location: '/mail?tour' } });
  expect(page?.headers['Set-Cookie']).toContain('postern=session-secret; Path=/; HttpOnly; SameSite=Strict');
});

it.each<[string, RequestParts, number]>([
  ['a wrong one', link('bad'), 403],
  ['none', { path: '/lab/sign-in' }, 403],
  ['only a look', { ...link('good'), method: 'HEAD' }, 405],
  ['from elsewhere', { ...link('good'), remoteAddress: '192.0.2.1' }, 404],
  ['by a name that somebody else has', { ...link('good'), host: 'rebound.example' }, 404],
  ['something else', { path: '/lab/other' }, 404],
  ['the tour for nobody', { path: '/lab/tour' }, 401],
])('not %s', async (_name, parts, status) => {
  const page = await ask(parts);
  expect(page?.status).toBe(status);
  expect(page?.headers).not.toHaveProperty('Set-Cookie');
});

const cookie = { cookie: 'postern=session-secret' };
it.each<[string, RequestParts, number]>([
  ['its letters', { path: '/lab/tour', fields: cookie }, 200],
  ['one of them', { path: '/lab/tour', method: 'POST', fields: cookie, content: '{"letter":"honest"}' }, 200],
  ['none', { path: '/lab/tour', method: 'POST', fields: cookie, content: '[]' }, 400],
  ['a form', { path: '/lab/tour', method: 'POST', type: 'text/plain', fields: cookie, content: '{}' }, 403],
])('the tour: %s', async (_name, parts, status) => {
  expect((await ask(parts))?.status).toBe(status);
});

it('leaves everything else', async () => {
  expect(await ask({ path: '/mail' })).toBeNull();
});
