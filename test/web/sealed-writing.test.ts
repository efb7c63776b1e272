/**
 * Two people with keys write to each other under seal, through the real MTA of two domains: what is possible is said before it is sent,
 * drafts and attachments are never on the server in clear, and the inside is read by whom it is for.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { filesUnder, foundIn } from './support/secrets.ts';
import { composer, jmap, octetsOf, row, text } from './support/writing.ts';

const passphrase = 'seven kites over the old bridge';
const secret = 'the well is under the third oak';
const file = 'coordinates 44.4 north and 26.1 east';

describeWith('sealed letters in the browser', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let alice: Page;
  let bob: Page;
  const sent: Buffer[] = [];

  async function withKey(address: string): Promise<Page> {
    const page = await web.signedIn(address, '/settings/keys');
    page.setDefaultTimeout(60_000);
    page.on('request', (request) => {
      const body = request.postDataBuffer();
      if (body !== null) sent.push(body);
    });
    await page.getByLabel('New passphrase').fill(passphrase);
    await page.getByLabel('The same once more').fill(passphrase);
    await page.getByRole('button', { name: 'Make my key', exact: true }).press('Enter');
    await page.getByRole('img', { name: 'QR code of the recovery words' }).waitFor();
    await jmap(page, ['Preferences/set', { update: { singleton: { 'values/undoSend': 0 } } }]);
    // Kept open for the session, it goes on from page to page.
    await page.goto('/settings/keys');
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Keep them open').selectOption({ label: 'for this session' });
    await page.getByRole('button', { name: 'Open', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Lock now', exact: true }).waitFor();
    return page;
  }

  beforeAll(async () => {
    web = await startWebLab();
    alice = await withKey(people.alice);
    bob = await withKey(people.bob);
  }, 240_000);
  afterAll(() => web.stop());

  async function write(page: Page, to: string, subject: string): Promise<void> {
    await page.goto('/mail');
    await page.getByRole('link', { name: 'Inbox' }).waitFor();
    await page.keyboard.press('c');
    await composer(page).getByLabel('To', { exact: true }).fill(`${to},`);
    await composer(page).getByLabel('Protection').selectOption({ label: 'Encrypted and signed' });
    await composer(page).getByLabel('Subject', { exact: true }).fill(subject);
  }

  const unlock = async (page: Page): Promise<void> => {
    await composer(page).getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await composer(page).getByRole('button', { name: 'Open', exact: true }).press('Enter');
  };

  it('says what is possible, keeps drafts and files from the server, and is read by whom it is for', async () => {
    await write(alice, people.bob, 'Where the well is');
    await composer(alice).getByText('Everybody here can be written to encrypted.').waitFor();
    await composer(alice).getByTitle('can be encrypted').waitFor();
    expect(await violations(alice)).toEqual([]);
    await text(alice).fill(secret);
    await composer(alice)
      .locator('footer input[type=file]')
      .setInputFiles({ name: 'place.txt', mimeType: 'text/plain', buffer: Buffer.from(file) });
    await composer(alice).getByText('Draft saved').waitFor();
    await composer(alice).getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await composer(alice).waitFor({ state: 'detached' });
    const octets = await octetsOf(bob, '[...]');
    expect(octets).toContain('multipart/encrypted');
    expect(octets).not.toContain(secret);
  }, 180_000);

  it('is answered under seal, with what it says quoted; the draft is gone on with and read by whom it is for', async () => {
    await bob.goto('/mail');
    await row(bob, 'Where the well is').first().click();
    await bob.frameLocator('iframe').getByText(secret).first().waitFor();
    await bob.getByRole('button', { name: 'Reply', exact: true }).click();
    await composer(bob).getByTitle(people.alice).waitFor();
    expect(await composer(bob).getByLabel('Protection').inputValue()).toBe('sealed');
    expect(await composer(bob).getByLabel('Subject', { exact: true }).inputValue()).toBe('Re: Where the well is');
    const quote = composer(bob).locator('iframe').contentFrame().locator('blockquote');
    await expect.poll(() => quote.innerText(), { timeout: 60_000 }).toContain(secret);
    await text(bob).focus();
    await bob.keyboard.type('Then I dig there.');
    await composer(bob).getByText('Draft saved').waitFor();
    await composer(bob).getByRole('button', { name: 'Close' }).press('Enter');
    await composer(bob).waitFor({ state: 'detached' });

    await bob.getByRole('link', { name: 'Drafts' }).click();
    await row(bob, 'Re: Where the well is').getByRole('button').first().click();
    await bob.getByRole('button', { name: 'Go on writing' }).click();
    await composer(bob).getByTitle(people.alice).waitFor();
    expect(await composer(bob).getByLabel('Subject', { exact: true }).inputValue()).toBe('Re: Where the well is');
    expect(await text(bob).innerText()).toContain('Then I dig there.');
    await composer(bob).getByText('Everybody here can be written to encrypted.').waitFor();
    await composer(bob).getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await composer(bob).waitFor({ state: 'detached' });
    const octets = await octetsOf(alice, '[...]', { from: people.bob });
    expect(octets).toContain('multipart/encrypted');
  }, 180_000);

  it('says for whom there is no key, and sends nothing in clear without being told to', async () => {
    await alice.goto('/settings/keys');
    await alice.getByRole('button', { name: 'Lock now', exact: true }).press('Enter');
    await write(alice, people.admin, 'For the office');
    await composer(alice).getByText(`There is no key of ${people.admin}.`, { exact: false }).waitFor();
    await composer(alice).getByTitle('no key').waitFor();
    await text(alice).fill('Come at nine.');
    await composer(alice).getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await composer(alice).getByRole('alert').filter({ hasText: 'There is no key of' }).waitFor();
    await composer(alice).getByRole('button', { name: 'Send it signed only' }).press('Enter');
    await composer(alice).getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await unlock(alice);
    await composer(alice).waitFor({ state: 'detached' });
    await alice.goto('/mail');
    await alice.getByRole('link', { name: 'Sent' }).click();
    await row(alice, 'For the office').first().waitFor();
  }, 180_000);

  it('remembers the choice for whom it was made: neither draft nor file is on the server in clear', async () => {
    // The browser does not tell what is in a file that goes up: of which type it is, and below what is kept of it.
    const uploaded: (string | undefined)[] = [];
    alice.on('request', (request) => {
      if (request.url().includes('/upload/')) uploaded.push(request.headers()['content-type']);
    });
    await alice.goto('/mail');
    await alice.getByRole('link', { name: 'Inbox' }).waitFor();
    await alice.keyboard.press('c');
    await composer(alice).getByLabel('To', { exact: true }).fill(people.bob);
    await alice.keyboard.press('Enter');
    await expect.poll(() => composer(alice).getByLabel('Protection').inputValue(), { timeout: 60_000 }).toBe('sealed');
    await text(alice).fill(secret);
    await composer(alice)
      .locator('footer input[type=file]')
      .setInputFiles({ name: 'again.txt', mimeType: 'text/plain', buffer: Buffer.from(file) });
    await composer(alice).getByText('again.txt').waitFor();
    await composer(alice).getByText('Draft saved').waitFor();
    expect(new Set(uploaded)).toEqual(new Set(['message/rfc822']));
    await composer(alice).getByRole('button', { name: 'Discard draft' }).click();
  }, 180_000);

  it('keeps what arrives in clear encrypted, where its reader wishes it, and shows it', async () => {
    await bob.goto('/settings/keys');
    await bob.getByText(`Details of ${people.bob}`).click();
    await bob.getByLabel('Encrypt new mail to this key', { exact: false }).check();
    await bob.getByText('new mail is kept encrypted').waitFor();
    await deliverTo(web.lab, people.bob, { subject: 'The menu', from: 'cook@elsewhere.test', text: 'Soup at noon.' });
    const octets = await octetsOf(bob, '[...]', { from: 'cook@elsewhere.test' });
    expect(octets).toContain('multipart/encrypted');
    expect(octets).not.toContain('Soup at noon');
    await bob.goto('/mail');
    await row(bob, 'cook').first().click();
    await bob.getByText('Soup at noon.').waitFor();
  }, 180_000);

  it('left nothing of it in clear: neither in what the server was sent nor in what it keeps', () => {
    const kept = filesUnder(web.lab.data);
    // What went in clear is found, so that what is not found was not there.
    expect(kept.some((octets) => octets.includes('Come at nine.'))).toBe(true);
    const half = Buffer.from(secret).toString('base64').slice(0, 30);
    const needles = [secret, file, passphrase, half].map((words) => Buffer.from(words));
    expect(foundIn([...kept, ...sent], needles)).toEqual([]);
  });
});
