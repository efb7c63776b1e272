/** What people change of what they sign in by. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { proofLasts, resetLinkLasts, totpStep } from '../../directory/limits.ts';
import { makeResetLink } from '../../directory/reset-links.ts';
import { hotp } from '../../directory/totp.ts';
import { type Browser, type Doors, alice, openDoors, password } from '../../../test/support/doors.ts';

let doors: Doors;
let browser: Browser;
beforeAll(async () => void (doors = await openDoors()));
afterAll(() => doors.close());
beforeEach(async () => {
  browser = doors.browser();
  expect((await browser.signIn()).body).toEqual({ next: 'done' });
});

const base32 = (text: string): Buffer => {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
};
const codeAt = (secret: string, time: number): string => hotp(base32(secret), Math.floor(time / totpStep));

const actions = async (): Promise<readonly string[]> => {
  const filter = { before: null, subject: alice, who: alice, action: null };
  return (await doors.store.audit.entries(filter, 100)).map(({ action }) => action);
};

describe('a second factor', () => {
  it('is on when a first code has come, and is asked for then; codes for the day without it open once', async () => {
    const begun = await browser.post('/auth/totp/begin');
    const { uri, secret, rows } = begun.body as { uri: string; secret: string; rows: readonly string[] };
    expect(uri).toBe(`otpauth://totp/mail.alpha.test:alice%40alpha.test?secret=${secret}&issuer=mail.alpha.test`);
    expect(rows).toHaveLength(rows[0]?.length ?? 0);
    expect((await browser.post('/auth/totp/confirm', { code: '000000' })).status).toBe(422);
    expect((await doors.browser().signIn()).body).toEqual({ next: 'done' });

    const confirmed = await browser.post('/auth/totp/confirm', { code: codeAt(secret, doors.time.now) });
    const { codes } = confirmed.body as { codes: readonly string[] };
    expect(new Set(codes).size).toBe(10);
    expect((await browser.get('/auth/security')).body).toMatchObject({ secondFactor: true, recoveryCodes: 10 });
    expect((await browser.post('/auth/totp/begin')).status).toBe(409);

    const other = doors.browser();
    expect((await other.signIn()).body).toEqual({ next: 'code' });
    // The first code has been used.
    expect((await other.signIn(codeAt(secret, doors.time.now))).status).toBe(401);
    doors.time.now += totpStep;
    expect((await other.signIn(codeAt(secret, doors.time.now))).body).toEqual({ next: 'done' });
    const [code = ''] = codes;
    expect((await doors.browser().signIn(code.toUpperCase().replaceAll('-', ' '))).body).toEqual({ next: 'done' });
    expect((await doors.browser().signIn(code)).status).toBe(401);
    expect((await actions()).filter((action) => action === 'account.recovery-code')).toHaveLength(1);

    const { sessions } = (await other.get('/auth/sessions')).body as { sessions: { way: string }[] };
    expect(new Set(sessions.map(({ way }) => way))).toEqual(new Set(['password', 'code', 'recovery']));

    const renewed = (await browser.post('/auth/recovery')).body as { codes: readonly string[] };
    expect((await doors.browser().signIn(codes[1])).status).toBe(401);
    expect((await doors.browser().signIn(renewed.codes[0])).body).toEqual({ next: 'done' });

    expect((await browser.post('/auth/totp/end', { password: 'wrong' })).status).toBe(401);
    doors.time.now += proofLasts;
    expect((await browser.post('/auth/totp/end', { password })).body).toMatchObject({ code: 'proof-wanted' });
    expect((await browser.post('/auth/prove', { password })).body).toEqual({ next: 'code' });
    expect((await browser.post('/auth/prove', { password, code: renewed.codes[1] })).body).toEqual({ next: 'done' });
    expect((await browser.post('/auth/totp/end', { password })).status).toBe(200);
    expect((await doors.browser().signIn()).body).toEqual({ next: 'done' });
    expect((await browser.get('/auth/security')).body).toMatchObject({ secondFactor: false, recoveryCodes: 0 });
    expect(await actions()).toContain('account.secret');
  });
});

describe('app passwords', () => {
  it('are told once, listed without what opens, and taken away', async () => {
    const made = await browser.post('/auth/app-passwords/add', { name: 'Phone', services: ['imap', 'smtp'] });
    expect(made.body).toEqual({ password: expect.stringMatching(/^[a-z2-7]{24}$/) as string });
    const again = await browser.post('/auth/app-passwords/add', { name: 'Phone', services: [] });
    expect(again).toMatchObject({ status: 409, body: { code: 'exists' } });
    const seen = await browser.get('/auth/security');
    expect(seen.body).toMatchObject({
      appPasswords: [{ name: 'Phone', services: ['smtp', 'imap'].toReversed(), lastUsed: null }],
    });
    expect(JSON.stringify(seen.body)).not.toContain('sha256');
    // It opens no web page.
    const { password: app } = made.body as { password: string };
    expect((await doors.browser().post('/auth/sign-in', { address: alice, password: app })).status).toBe(401);
    expect((await browser.post('/auth/app-passwords/remove', { name: 'Phone' })).status).toBe(200);
    expect((await browser.post('/auth/app-passwords/remove', { name: 'Phone' })).status).toBe(404);
    expect(await actions()).toEqual(expect.arrayContaining(['app-password.add', 'app-password.remove']));
  });

  it.each([
    ['without a name', { name: ' ', services: [] }],
    ['with two lines', { name: 'a\r\nb: c', services: [] }],
    ['for something else', { name: 'x', services: ['telnet'] }],
    ['too long', { name: 'x'.repeat(101), services: [] }],
  ])('are not made %s', async (_what, content) => {
    expect((await browser.post('/auth/app-passwords/add', content)).status).toBe(400);
  });
});

describe('the password', () => {
  it('is changed with the present one, and ends every other session; this one has a new cookie', async () => {
    const other = doors.browser();
    await other.signIn();
    const before = browser.cookies.get('postern');
    const wrong = await browser.post('/auth/password', { present: 'wrong', next: 'another long one' });
    expect(wrong.status).toBe(401);
    const short = await browser.post('/auth/password', { present: password, next: 'short' });
    expect(short).toMatchObject({ status: 422, body: { detail: 'The password has fewer than 8 characters' } });
    expect((await browser.post('/auth/password', { present: password, next: alice })).status).toBe(422);
    const changed = await browser.post('/auth/password', { present: password, next: 'another long one' });
    expect(changed.status).toBe(200);
    expect(browser.cookies.get('postern')).not.toBe(before);
    expect((await browser.get('/auth/session')).status).toBe(200);
    expect((await other.get('/auth/session')).status).toBe(401);
    const back = await browser.post('/auth/password', { present: 'another long one', next: password });
    expect(back.status).toBe(200);
    expect(await actions()).toContain('account.password');
  });
});

describe('a proof', () => {
  it('is wanted where the last one is old, by whatever changes credentials', async () => {
    doors.time.now += proofLasts;
    for (const path of [
      'totp/begin',
      'totp/confirm',
      'recovery',
      'app-passwords/add',
      'app-passwords/remove',
      'passkeys/new',
      'passkeys/keep',
      'passkeys/remove',
      'passkeys/restore',
    ]) {
      const refused = await browser.post(`/auth/${path}`, { name: 'x', services: [], id: 1, code: '1' });
      expect([path, refused.status, refused.body]).toEqual([
        path,
        403,
        expect.objectContaining({ code: 'proof-wanted' }),
      ]);
    }
    expect((await browser.post('/auth/prove', { password: 'wrong' })).status).toBe(401);
    expect((await browser.post('/auth/prove', { password })).body).toEqual({ next: 'done' });
    expect((await browser.post('/auth/passkeys/new')).status).toBe(200);
  });

  it('is of nobody who is not signed in', async () => {
    expect((await doors.browser().post('/auth/prove', { password })).status).toBe(401);
    expect((await doors.browser().post('/auth/app-passwords/add', { name: 'x', services: [] })).status).toBe(401);
  });
});

describe('a session', () => {
  it('is a new one at every sign-in, and the one before ends', async () => {
    const planted = browser.cookies.get('postern') ?? '';
    await browser.signIn();
    expect(browser.cookies.get('postern')).not.toBe(planted);
    const thief = doors.browser();
    thief.cookies.set('postern', planted);
    expect((await thief.get('/auth/session')).status).toBe(401);
  });

  it('takes what the browser keeps with it', async () => {
    const left = await browser.post('/auth/sign-out');
    expect(left.headers['Clear-Site-Data']).toBe('"cache", "storage"');
    expect(browser.cookies.size).toBe(0);
  });

  it.each([
    ['a form of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour under the same domain', { 'sec-fetch-site': 'same-site' }],
    ['a script of another site', { origin: 'https://evil.test' }],
    ['another port of this host', { origin: 'https://mail.alpha.test:8443' }],
    ['a page without origin', { origin: 'null' }],
  ])('is not used by %s', async (_who, fields) => {
    expect((await browser.post('/auth/end-sessions', {}, fields)).status).toBe(403);
    expect((await browser.get('/auth/security', fields)).status).toBe(401);
    expect((await browser.post('/auth/passkeys/new', {}, fields)).status).toBe(403);
  });
});

describe('a link for a new password', () => {
  const made = async (): Promise<string> => {
    const account = (await doors.store.directory.account(alice)) ?? expect.fail('no account');
    const clock = { now: () => doors.time.now };
    const { path } = await makeResetLink({ store: doors.store.resetLinks, clock }, account);
    return path.slice('/reset#'.length);
  };
  const use = (secret: string, next: string, everything = false) =>
    doors.browser().post('/auth/reset', { secret, next, everything });

  it('is good once, leaves a second try for a password that will not do, and ends every session', async () => {
    const before = await made();
    const secret = await made();
    expect((await use(before, 'a password of mine')).body).toMatchObject({ code: 'used' });
    expect((await doors.browser().post('/auth/reset/look', { secret })).body).toEqual({ address: alice });
    expect((await use(secret, 'short')).body).toMatchObject({ status: 422, code: 'weak' });
    expect((await use(secret, alice)).body).toMatchObject({ status: 422, code: 'weak' });
    const tries = await Promise.all([use(secret, password), use(secret, password)]);
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect((await browser.get('/auth/session')).status).toBe(401);
    expect((await doors.browser().signIn()).body).toEqual({ next: 'done' });
    expect((await doors.browser().post('/auth/reset/look', { secret })).status).toBe(404);
    const filter = { before: null, subject: alice, who: null, action: 'account.reset-link' };
    expect((await doors.store.audit.entries(filter, 10)).length).toBe(2);
    expect(JSON.stringify(await doors.store.audit.entries({ ...filter, action: null }, 100))).not.toContain(secret);
  });

  it('takes app passwords away where that is asked for, and is too old after a day', async () => {
    await browser.post('/auth/app-passwords/add', { name: 'Phone', services: [] });
    const names = async () =>
      ((await doors.store.directory.credentials(alice))?.appPasswords ?? []).map(({ name }) => name);
    expect((await use(await made(), password)).status).toBe(200);
    expect(await names()).toContain('Phone');
    expect((await use(await made(), password, true)).status).toBe(200);
    expect(await names()).toEqual([]);
    const late = await made();
    doors.time.now += resetLinkLasts;
    expect((await use(late, password)).status).toBe(404);
  });
});
