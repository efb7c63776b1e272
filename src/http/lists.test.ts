import { expect, it } from 'vitest';
import { leaveSite } from './lists.ts';
import { requestFor } from './testing/request.ts';

const form = 'application/x-www-form-urlencoded';
const oneClick = 'List-Unsubscribe=One-Click';
const multipart = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';

async function ask(method: string, token: string, { type = form, content = '' } = {}) {
  const left: string[] = [];
  const site = leaveSite({
    look: (one) =>
      Promise.resolve(one === 'good' || one === 'gone' ? { name: 'A & B', isMember: one === 'good' } : null),
    leave: (one) => Promise.resolve(void left.push(one)),
  });
  const page = await site(requestFor({ path: `/lists/leave/${token}`, method, type, content }));
  return { status: page?.status, body: page?.body as string, headers: page?.headers, left };
}

it.each([
  ['as a form', { content: oneClick }],
  ['as a multipart', { type: 'multipart/form-data', content: multipart }],
])('leaves by one click, %s: without cookies, log-in and redirect', async (_, sent) => {
  const { status, left, headers } = await ask('POST', 'good', sent);
  expect([status, left]).toEqual([200, ['good']]);
  expect(Object.keys(headers ?? {})).not.toContain('Location');
  expect((await ask('POST', 'gone', sent)).status).toBe(200);
});

it('a look changes nothing: it asks first', async () => {
  for (const method of ['GET', 'HEAD']) {
    const { status, body, left } = await ask(method, 'good');
    expect([status, left]).toEqual([200, []]);
    expect(body).toContain('A &amp; B');
    expect(body).toContain('<form method="post">');
  }
  expect((await ask('GET', 'gone')).body).not.toContain('<form');
});

it.each([
  ['GET', 'bad', {}, 404],
  ['POST', 'bad', { content: oneClick }, 404],
  ['POST', '', { content: oneClick }, 404],
  ['POST', 'good', { content: '' }, 400],
  ['POST', 'good', { content: 'List-Unsubscribe=Two-Clicks' }, 400],
  ['POST', 'good', { type: 'text/plain', content: oneClick }, 400],
  ['POST', 'good', { type: 'multipart/form-data', content: oneClick }, 400],
  ['POST', 'good', { type: 'multipart/form-data', content: multipart.replace('One-Click', 'Never') }, 400],
  ['POST', 'good', { content: oneClick.padEnd(10_000, '&') }, 400],
  ['PUT', 'good', { content: oneClick }, 405],
])('%s of %j with %j is answered %i', async (method, token, sent, expected) => {
  const { status, left } = await ask(method, token, sent);
  expect([status, left]).toEqual([expected, []]);
});
