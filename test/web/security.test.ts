/** What one signs in by, in a real browser: passkeys by a virtual authenticator, the second factor, app passwords. */
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { totpStep } from '../../src/directory/limits.ts';
import { hotp } from '../../src/directory/totp.ts';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';

const base32 = (text: string): Buffer => {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
};

describeWith('what one signs in by', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let url = '';
  beforeAll(async () => {
    web = await startWebLab();
    // Passkeys are good at a name, never at an address.
    url = `http://localhost:${web.lab.ports.http}`;
  }, 120_000);
  afterAll(() => web.stop());

  const visitor = (): Promise<BrowserContext> => web.visitor({ baseURL: url });

  async function signedIn(address: string): Promise<Page> {
    const context = await visitor();
    await context.request.post('/auth/sign-in', { data: { address, password: web.lab.password } });
    const page = await context.newPage();
    await page.goto('/settings');
    await page.getByRole('heading', { name: 'App passwords' }).waitFor();
    return page;
  }

  /** A phone with a fingerprint reader whose owner always touches it. */
  async function withAuthenticator(page: Page): Promise<{ readonly session: CDPSession; readonly id: string }> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return { session, id };
  }

  it('makes a passkey, signs in with it without a word typed, and takes it away and back', async () => {
    const page = await signedIn(people.alice);
    const { session, id } = await withAuthenticator(page);
    await page.getByLabel('Name of the passkey').fill('Phone');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('Phone', { exact: true }).first().waitFor();
    expect((await session.send('WebAuthn.getCredentials', { authenticatorId: id })).credentials).toHaveLength(1);
    expect(await violations(page)).toEqual([]);

    // The browser offers it in the field of the address, and its owner takes it at once.
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('by passkey').waitFor();

    await page.getByRole('button', { name: 'Remove Phone' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Remove Phone' }).waitFor();
    await page.getByRole('button', { name: 'Remove Phone' }).click();
    await page.getByRole('button', { name: 'Remove Phone' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('That passkey opens nothing here.').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('has its passkeys taken away by an administrator, who sees their names', async () => {
    const page = await signedIn(people.bob);
    await withAuthenticator(page);
    await page.getByLabel('Name of the passkey').fill('Laptop');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Remove Laptop' }).waitFor();
    const admin = await web.signedIn(people.admin, `/admin/accounts/${people.bob}`);
    await admin.getByRole('listitem').filter({ hasText: 'Laptop' }).waitFor();
    expect(await violations(admin)).toEqual([]);
    const remove = 'Take all passkeys away';
    await admin.getByRole('button', { name: remove }).press('Enter');
    await admin.getByRole('button', { name: `Yes: ${remove}` }).press('Enter');
    await admin.getByText('Laptop').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'App passwords' }).waitFor();
    expect(await page.getByRole('button', { name: 'Remove Laptop' }).count()).toBe(0);
  });

  it('sets up a second factor by key alone, and asks for it at the door', async () => {
    const page = await signedIn(people.bob);
    await page.getByRole('button', { name: 'Set up' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
    expect(await violations(page)).toEqual([]);
    const secret = (await page.locator('code.secret').textContent()) ?? '';
    const codeAt = (time: number): string => hotp(base32(secret), Math.floor(time / totpStep));
    await page.getByLabel('Code that it shows').focus();
    await page.keyboard.type(codeAt(Date.now()));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    const codes = await page.locator('ol code').allTextContents();
    expect(codes).toHaveLength(10);
    expect(await violations(page)).toEqual([]);

    const door = await (await visitor()).newPage();
    await door.goto('/');
    await door.getByLabel('Address').fill(people.bob);
    await door.getByLabel('Password').fill(web.lab.password);
    await door.keyboard.press('Enter');
    await door.getByLabel('Code of your authenticator').fill(codes[0] ?? '');
    expect(await violations(door)).toEqual([]);
    await door.keyboard.press('Enter');
    await door.getByRole('link', { name: 'Inbox' }).waitFor();

    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByLabel('Your password, to turn it off').fill(web.lab.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Set up' }).waitFor();
  });

  it('tells an app password once, and asks who one is where the last proof is old', async () => {
    const context = await visitor();
    await context.request.post('/auth/sign-in', { data: { address: people.admin, password: web.lab.password } });
    const page = await context.newPage();
    let refused = false;
    // As the server answers when the proof is old: once.
    await page.route('**/auth/app-passwords/add', async (route) => {
      if (refused) return route.continue();
      refused = true;
      return route.fulfill({ status: 403, contentType: 'application/problem+json', json: { code: 'proof-wanted' } });
    });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/settings');
    await page.getByLabel('Program or device').fill('Phone, K-9');
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: 'Is it you?' });
    await question.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await question.getByRole('alert').waitFor();
    expect(await violations(page)).toEqual([]);
    await question.getByLabel('Password').fill(web.lab.password);
    await page.keyboard.press('Enter');
    const made = page.locator('.made code');
    expect(await made.textContent()).toMatch(/^[a-z2-7]{24}$/);
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove Phone, K-9' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: 'Remove Phone, K-9' }).waitFor({ state: 'detached' });
  });

  it('says in words how good a new password is', async () => {
    const page = await signedIn(people.admin);
    const next = page.getByLabel('New password');
    await next.fill('short');
    await page.getByText('Too short').waitFor();
    await next.fill('a much longer phrase of words');
    await page.getByText('Good: hard to guess.').waitFor();
    await page.getByLabel('Present password').fill('wrong');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The present password is wrong.').waitFor();
  });

  it('leads to the provider that is configured, and says why one came back', async () => {
    const page = await (await visitor()).newPage();
    await page.route('**/auth/ways', (route) => route.fulfill({ json: { passkeys: false, openid: 'Example' } }));
    await page.goto('/?sign-in=refused');
    const link = page.getByRole('link', { name: 'Sign in with Example' });
    expect(await link.getAttribute('href')).toBe('/auth/openid/ask');
    await page.getByText('No account here is yours there.').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(new URL(page.url()).search).toBe('');
  });
});
