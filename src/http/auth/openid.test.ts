/** Signing in at a real OpenID provider, and by answers that no provider gave. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { addressThrottle, openIdSignInTime } from '../../directory/limits.ts';
import { createOpenIdSignIn } from '../../directory/openid/sign-in.ts';
import { signingKey } from '../../directory/openid/testing/provider.ts';
import { type WebProvider, startWebProvider, webClient } from '../../directory/openid/testing/web-provider.ts';
import {
  type Answered,
  type Browser,
  type Doors,
  alice,
  hostname,
  openDoors,
  serverSecret,
} from '../../../test/support/doors.ts';

const redirect = `https://${hostname}/auth/openid/answer`;
const verified = { email: alice, email_verified: true };
const time = { skipped: 0 };

let provider: WebProvider;
let doors: Doors;
let browser: Browser;
beforeAll(async () => {
  provider = await startWebProvider([await signingKey('one')], redirect);
  const openid = createOpenIdSignIn({
    name: 'Example',
    issuer: provider.issuer,
    client: webClient,
    claim: { name: 'email', domain: '' },
    authorities: null,
    secret: serverSecret,
    clock: { now: () => Date.now() + time.skipped },
    log: silentLog,
  });
  doors = await openDoors(openid);
});
afterAll(async () => {
  provider.close();
  await doors.close();
});
beforeEach(() => {
  doors.time.now += addressThrottle.forget;
  browser = doors.browser();
  provider.claims = verified;
});
afterEach(() => {
  provider.override = null;
  time.skipped = 0;
});

const ask = async (who = browser, query = ''): Promise<string> =>
  String((await who.get(`/auth/openid/ask${query}`)).headers['Location']);
const comeBack = (answer: URL, who = browser): Promise<Answered> =>
  who.get(`${answer.pathname}${answer.search}`, { 'sec-fetch-site': 'cross-site' });
const place = ({ status, headers }: Answered): unknown => [status, headers['Location']];

describe('signing in there', () => {
  it('asks with PKCE, state and nonce, and lets in who has the verified address', async () => {
    expect((await browser.get('/auth/ways')).body).toMatchObject({ openid: 'Example' });
    const url = new URL(await ask());
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: webClient.id,
      redirect_uri: redirect,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(url.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(place(await comeBack(await provider.visit(url.href)))).toEqual([303, '/mail']);
    expect((await browser.get('/auth/session')).body).toMatchObject({ address: alice });
    const { sessions } = (await browser.get('/auth/sessions')).body as { sessions: { way: string }[] };
    expect(sessions[0]).toMatchObject({ way: 'openid' });
    expect([...browser.cookies.keys()]).toEqual(['postern']);
  });

  it('proves anew who one is, with a new session in place of the one before', async () => {
    await browser.signIn();
    const before = browser.cookies.get('postern') ?? '';
    const url = await ask(browser, '?anew');
    expect(new URL(url).searchParams.get('prompt')).toBe('login');
    const session = browser.cookies.get('postern') ?? '';
    // What is SameSite=Strict does not come along from elsewhere.
    browser.cookies.delete('postern');
    expect(place(await comeBack(await provider.visit(url)))).toEqual([303, '/settings']);
    expect((await browser.post('/auth/passkeys/new')).status).toBe(200);
    const thief = doors.browser();
    thief.cookies.set('postern', session);
    expect((await thief.get('/auth/session')).status).toBe(401);
    expect(before).toBe(session);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['nobody has verified the address', { email: alice, email_verified: false }],
    ['there is no address', {}],
    ['nobody here has the address', { email: 'nobody@alpha.test', email_verified: true }],
    ['it is no address', { email: { toString: alice }, email_verified: true }],
  ])('does not let in where %s', async (_what, claims) => {
    provider.claims = claims;
    const answer = await provider.visit(await ask());
    expect(place(await comeBack(answer))).toEqual([303, '/?sign-in=refused']);
    expect((await browser.get('/auth/session')).status).toBe(401);
  });

  it('does not let in whose account is closed', async () => {
    await doors.store.directory.change({ kind: 'set-disabled', address: 'bob@alpha.test', disabled: true });
    provider.claims = { email: 'bob@alpha.test', email_verified: true };
    expect(place(await comeBack(await provider.visit(await ask())))).toEqual([303, '/?sign-in=refused']);
  });
});

describe('an answer', () => {
  it('of another browser lets nobody in: neither who lured nor who was lured', async () => {
    const answer = await provider.visit(await ask());
    const lured = doors.browser();
    expect(place(await comeBack(answer, lured))).toEqual([303, '/?sign-in=refused']);
    await ask(lured);
    expect(place(await comeBack(answer, lured))).toEqual([303, '/?sign-in=refused']);
  });

  it('is good once', async () => {
    const url = await ask();
    const kept = browser.cookies.get('postern-openid') ?? '';
    const answer = await provider.visit(url);
    expect(place(await comeBack(answer))).toEqual([303, '/mail']);
    expect(place(await comeBack(answer))).toEqual([303, '/?sign-in=refused']);
    const thief = doors.browser();
    thief.cookies.set('postern-openid', kept);
    expect(place(await comeBack(answer, thief))).not.toEqual([303, '/mail']);
    expect((await thief.get('/auth/session')).status).toBe(401);
  });

  it.each<[string, (answer: URL) => void]>([
    ['with another state', (answer) => answer.searchParams.set('state', 'x'.repeat(43))],
    ['without state', (answer) => answer.searchParams.delete('state')],
    ['of another issuer', (answer) => answer.searchParams.set('iss', 'https://evil.test')],
    ['without a code', (answer) => answer.searchParams.delete('code')],
    ['with an error', (answer) => answer.searchParams.set('error', 'access_denied')],
  ])('%s is refused', async (_what, spoil) => {
    const answer = await provider.visit(await ask());
    spoil(answer);
    expect(place(await comeBack(answer))).toEqual([303, '/?sign-in=refused']);
  });

  it.each(['', 'x', '0.', `0.${'A'.repeat(400)}`, '..'])('with the cookie %j is refused', async (cookie) => {
    const answer = await provider.visit(await ask());
    browser.cookies.set('postern-openid', cookie);
    expect(place(await comeBack(answer))).toEqual([303, '/?sign-in=refused']);
  });

  it('that comes late is refused', async () => {
    const answer = await provider.visit(await ask());
    time.skipped = openIdSignInTime;
    expect(place(await comeBack(answer))).toEqual([303, '/?sign-in=refused']);
  });

  it('waits for a provider that is silent', async () => {
    const answer = await provider.visit(await ask());
    provider.override = (_request, response) => void response.writeHead(503).end();
    expect(place(await comeBack(answer))).toEqual([303, '/?sign-in=unavailable']);
  });
});

it('is not offered at a name that is not ours', async () => {
  expect((await doors.browser('evil.test').get('/auth/openid/ask')).status).toBe(404);
});
