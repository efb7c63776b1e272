/** Passkeys by an authenticator in software: what a real one does, and what one does that means no good. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressThrottle, challengeTime, passkeyUndo } from '../../directory/limits.ts';
import { type Said, SoftAuthenticator } from '../../directory/passkeys/testing/authenticator.ts';
import {
  type Answered,
  type Browser,
  type Doors,
  alice,
  hostname,
  openDoors,
  password,
} from '../../../test/support/doors.ts';

const origin = `https://${hostname}`;
let doors: Doors;
let browser: Browser;
let authenticator: SoftAuthenticator;
beforeAll(async () => void (doors = await openDoors()));
afterAll(() => doors.close());
beforeEach(async () => {
  // What failed before is forgotten.
  doors.time.now += addressThrottle.forget;
  browser = doors.browser();
  authenticator = new SoftAuthenticator();
  await browser.signIn();
});

interface Options {
  readonly challenge: string;
  readonly user: { readonly id: string };
}

async function register(changes: Partial<Said> = {}, name = 'Laptop'): Promise<Answered> {
  const { challenge, user } = (await browser.post('/auth/passkeys/new')).body as Options;
  authenticator.userHandle = user.id;
  const response = authenticator.create({ challenge, site: hostname, origin, ...changes });
  return browser.post('/auth/passkeys/keep', { name, userHandle: user.id, response });
}

async function signIn(changes: Partial<Said> = {}, visitor = doors.browser()): Promise<Answered> {
  const { challenge } = (await visitor.post('/auth/passkey/options')).body as Options;
  const response = authenticator.get({ challenge, site: hostname, origin, ...changes });
  return visitor.post('/auth/passkey/sign-in', { response });
}

interface Listed {
  readonly passkeys: readonly { readonly id: number; readonly name: string; readonly lastUsed: string | null }[];
}
const listed = async () => ((await browser.get('/auth/security')).body as Listed).passkeys;

describe('a passkey', () => {
  it('signs in by itself, whoever types nothing, and the session says so', async () => {
    expect((await register()).status).toBe(200);
    expect((await listed()).at(-1)).toMatchObject({ name: 'Laptop', lastUsed: null });
    const visitor = doors.browser();
    expect((await signIn({}, visitor)).body).toEqual({ next: 'done' });
    expect((await visitor.get('/auth/session')).body).toMatchObject({ address: alice });
    const { sessions } = (await visitor.get('/auth/sessions')).body as { sessions: { way: string; isThis: boolean }[] };
    expect(sessions.find(({ isThis }) => isThis)).toMatchObject({ way: 'passkey' });
    expect((await listed()).at(-1)?.lastUsed).not.toBeNull();
  });

  it('is known once, and asks for what passkeys are', async () => {
    await register();
    const options = (await browser.post('/auth/passkeys/new')).body;
    expect(options).toMatchObject({
      rp: { id: hostname },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      user: { name: alice, id: authenticator.userHandle },
    });
    expect(JSON.stringify(options)).toContain(authenticator.id.toString('base64url'));
    expect(await register()).toMatchObject({ status: 409, body: { code: 'exists' } });
  });

  it.each<[string, Partial<Said>]>([
    ['of another site', { site: 'evil.test' }],
    ['asked for by another site', { origin: 'https://evil.test' }],
    ['asked for without TLS', { origin: `http://${hostname}` }],
    ['whose user it has not verified', { verified: false }],
    ['with a challenge of somebody else', { challenge: Buffer.alloc(54).toString('base64url') }],
  ])('%s is not kept, and does not open', async (_what, changes) => {
    expect((await register(changes)).status).toBe(422);
    await register();
    expect((await signIn(changes)).status).toBe(401);
    expect((await signIn()).status).toBe(200);
  });

  it('opens for the account that it was made for alone', async () => {
    await register();
    expect((await signIn({ userHandle: Buffer.alloc(32).toString('base64url') })).status).toBe(401);
    authenticator = new SoftAuthenticator();
    expect((await signIn()).status).toBe(401);
  });

  it('answers a challenge once, in time, and for what it was made', async () => {
    await register();
    const visitor = doors.browser();
    const { challenge } = (await visitor.post('/auth/passkey/options')).body as Options;
    const response = authenticator.get({ challenge, site: hostname, origin });
    expect((await visitor.post('/auth/passkey/sign-in', { response })).status).toBe(200);
    expect((await doors.browser().post('/auth/passkey/sign-in', { response })).status).toBe(401);
    const proof = (await browser.post('/auth/prove/options')).body as Options;
    expect((await signIn({ challenge: proof.challenge })).status).toBe(401);
    const late = (await visitor.post('/auth/passkey/options')).body as Options;
    doors.time.now += challengeTime;
    expect((await signIn({ challenge: late.challenge })).status).toBe(401);
  });

  it('that two authenticators have is refused, and stands in the audit log', async () => {
    await register({ counter: 5 });
    expect((await signIn({ counter: 6 })).status).toBe(200);
    expect((await signIn({ counter: 6 })).status).toBe(401);
    expect((await signIn({ counter: 3 })).status).toBe(401);
    expect((await signIn({ counter: 0 })).status).toBe(401);
    expect((await signIn({ counter: 7 })).status).toBe(200);
    const filter = { before: null, subject: alice, who: null, action: 'passkey.cloned' };
    expect(await doors.store.audit.entries(filter, 10)).toHaveLength(3);
  });

  it('proves anew who one is, for that session alone', async () => {
    await register();
    doors.time.now += 60 * 60_000;
    expect((await browser.post('/auth/recovery')).status).toBe(403);
    const { challenge } = (await browser.post('/auth/prove/options')).body as Options;
    const response = authenticator.get({ challenge, site: hostname, origin });
    const other = doors.browser();
    await other.signIn();
    expect((await other.post('/auth/prove/passkey', { response })).status).toBe(401);
    expect((await browser.post('/auth/prove/passkey', { response })).body).toEqual({ next: 'done' });
    expect((await browser.post('/auth/recovery')).status).toBe(409);
  });

  it('is taken away at once, and put back for a while', async () => {
    await register();
    const id = (await listed()).at(-1)?.id ?? 0;
    expect((await browser.post('/auth/passkeys/remove', { id })).status).toBe(200);
    expect((await signIn()).status).toBe(401);
    expect((await listed()).some((passkey) => passkey.id === id)).toBe(false);
    expect((await browser.post('/auth/passkeys/restore', { id })).status).toBe(200);
    expect((await signIn()).status).toBe(200);
    await browser.post('/auth/passkeys/remove', { id });
    doors.time.now += passkeyUndo + 1;
    await browser.post('/auth/prove', { password });
    expect((await browser.post('/auth/passkeys/restore', { id })).status).toBe(404);
  });

  it('that is tried too often has to wait, like a password', async () => {
    await register();
    const results: number[] = [];
    for (let tries = 0; tries <= addressThrottle.free + 1; tries++)
      results.push((await signIn({ verified: false })).status);
    expect(results.slice(-2)).toEqual([401, 429]);
    expect((await doors.browser().signIn()).status).toBe(429);
  });

  it("is nobody else's to take away", async () => {
    await register();
    const id = (await listed()).at(-1)?.id ?? 0;
    const bob = doors.browser();
    await bob.post('/auth/sign-in', { address: 'bob@alpha.test', password });
    expect((await bob.post('/auth/passkeys/remove', { id })).status).toBe(404);
    expect((await bob.get('/auth/security')).body).toMatchObject({ passkeys: [] });
  });

  it.each([
    ['nothing', null],
    ['no id', { response: {} }],
    ['an id alone', { response: { id: 'AAAA' } }],
    ['wrong types', { response: { id: 'AAAA', rawId: 7, response: 'x', type: [] } }],
  ])('of %s is refused', async (_what, content) => {
    expect([400, 401]).toContain((await doors.browser().post('/auth/passkey/sign-in', content)).status);
  });
});

it.each([
  ['an address', '192.0.2.1'],
  ['a name that is not ours', 'evil.test'],
  ['localhost from elsewhere, as long as nobody is there', `${hostname}.evil.test`],
])('at %s there are none', async (_what, host) => {
  const visitor = doors.browser(host);
  expect((await visitor.get('/auth/ways')).body).toMatchObject({ passkeys: false });
  expect((await visitor.post('/auth/passkey/options')).status).toBe(404);
});
