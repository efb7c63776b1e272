/** The door of the web pages, over HTTP as a browser knocks at it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab, people } from '../support/lab.ts';

let lab: Lab;
let root = '';

beforeAll(async () => {
  lab = await Lab.start();
  root = `http://127.0.0.1:${lab.ports.http}`;
});
afterAll(() => lab.stop());

interface Asked {
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const post = (path: string, content: object, { cookie = '', headers = {} }: Asked = {}) =>
  fetch(`${root}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }), ...headers },
    body: JSON.stringify(content),
  });
const get = (path: string, cookie = '', headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${root}${path}`, { headers: { ...(cookie === '' ? {} : { cookie }), ...headers } });

async function signIn(address: string): Promise<string> {
  const answer = await post('/auth/sign-in', { address, password: lab.password });
  expect(await answer.json()).toEqual({ next: 'done' });
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

describe('signing in', () => {
  it('gives a cookie that no script reads and no other site sends', async () => {
    const answer = await post('/auth/sign-in', { address: people.alice, password: lab.password });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^postern=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
  });

  it('opens JMAP until one signs out', async () => {
    const cookie = await signIn(people.alice);
    expect(await (await get('/auth/session', cookie)).json()).toMatchObject({ address: people.alice });
    expect(await (await get('/jmap/session', cookie)).json()).toMatchObject({ username: people.alice });
    await post('/auth/sign-out', {}, { cookie });
    expect((await get('/auth/session', cookie)).status).toBe(401);
    expect((await get('/jmap/session', cookie)).status).toBe(401);
  });

  it('shows where one is signed in, and ends it there', async () => {
    const [here, there] = [await signIn(people.bob), await signIn(people.bob)];
    const { sessions } = (await (await get('/auth/sessions', here)).json()) as { sessions: { isThis: boolean }[] };
    expect(sessions.filter(({ isThis }) => isThis)).toHaveLength(1);
    expect(await (await post('/auth/end-sessions', {}, { cookie: here })).json()).toEqual({
      ended: sessions.length - 1,
    });
    expect((await get('/auth/session', there)).status).toBe(401);
    expect((await get('/auth/session', here)).status).toBe(200);
  });

  it.each([
    ['a wrong password', { address: people.alice, password: 'wrong' }, {}, 401],
    ['nobody we know', { address: 'nobody@alpha.test', password: 'wrong' }, {}, 401],
    ['no object', { address: 7 }, {}, 400],
    ['a form of another site', { address: people.alice, password: 'x' }, { 'sec-fetch-site': 'cross-site' }, 403],
    ['a script of another site', { address: people.alice, password: 'x' }, { origin: 'https://evil.test' }, 403],
    ['a script of another port', { address: people.alice, password: 'x' }, { origin: 'http://127.0.0.1:9' }, 403],
    ['what a form can send', { address: people.alice, password: 'x' }, { 'content-type': 'text/plain' }, 403],
  ])('refuses %s', async (_what, content, headers, status) => {
    expect((await post('/auth/sign-in', content, { headers })).status).toBe(status);
  });

  it('does nothing for another site with our cookie', async () => {
    const cookie = await signIn(people.alice);
    expect((await get('/jmap/session', cookie, { 'sec-fetch-site': 'cross-site' })).status).toBe(401);
    expect((await get('/jmap/session', cookie, { origin: 'https://evil.test' })).status).toBe(401);
  });

  it('knows no cookie that it did not give', async () => {
    expect((await get('/auth/session', `postern=${'A'.repeat(43)}`)).status).toBe(401);
  });
});
