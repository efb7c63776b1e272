/**
 * Keys of people in a real browser: made, locked, opened by passphrase, passkey and recovery kit, on another device too. Then all that the
 * server was sent and all that it keeps is searched for the private key and for what opens it.
 */
import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { unlock } from '../../src/openpgp/keyring/make.ts';
import { spokenFingerprint } from '../../src/openpgp/keyring/words.ts';
import { person } from '../../src/openpgp/testing/people.ts';
import { readRequest } from '../../src/smime/certificates/request.ts';
import { writePem } from '../../src/smime/pem.ts';
import { certify, ownKey } from '../../src/smime/testing/certificate.ts';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { filesUnder, foundIn, inEveryForm, privateNumbers } from './support/secrets.ts';

const passphrase = 'nine herons above the grey harbour';
const later = 'seven boats below the old mill';
const filePassword = 'quince-0451-travels';

describeWith('keys in the browser', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let url = '';
  /** Every request of every page: where it went, and what it said. */
  const sent: Buffer[] = [];
  beforeAll(async () => {
    web = await startWebLab();
    // Passkeys are good at a name, never at an address.
    url = `http://localhost:${web.lab.ports.http}`;
  }, 180_000);
  afterAll(() => web.stop());

  async function signedIn(address: string, options: Parameters<WebLab['visitor']>[0] = {}): Promise<Page> {
    const context: BrowserContext = await web.visitor({ baseURL: url, ...options });
    context.on('request', (request) => {
      sent.push(Buffer.from(`${request.url()} ${JSON.stringify(request.headers())}`));
      const body = request.postDataBuffer();
      if (body !== null) sent.push(body);
    });
    await context.request.post('/auth/sign-in', { data: { address, password: web.lab.password } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto('/settings/keys');
    return page;
  }

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const isOpen = (page: Page) => button(page, 'Lock now').waitFor();

  async function open(page: Page, secret: string): Promise<void> {
    await page.getByLabel('Passphrase', { exact: true }).fill(secret);
    await page.getByLabel('Keep them open').selectOption({ label: 'for this session' });
    await page.keyboard.press('Tab');
    await button(page, 'Open').press('Enter');
    await isOpen(page);
  }

  async function kitWords(page: Page): Promise<readonly string[]> {
    await page.getByRole('img', { name: 'QR code of the recovery words' }).waitFor();
    return page.locator('.kit li code').allTextContents();
  }

  async function typeBack(page: Page, words: readonly string[]): Promise<void> {
    await button(page, 'I have them').click();
    await page.getByRole('heading', { name: 'Recovery kit' }).waitFor();
    for (const label of await page.locator('.kit label').all()) {
      const number = Number(((await label.textContent()) ?? '').trim().split(' ').at(-1));
      await label.locator('input').fill(words[number - 1] ?? '');
    }
    await button(page, 'Check').click();
    await page.getByText('The kit was tested.').waitFor();
  }

  async function withAuthenticator(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        hasPrf: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  }

  it('makes a key, keeps it through the loss of a device, and leaves nothing of it with the server', async () => {
    const page = await signedIn(people.alice);
    await button(page, 'Make my key').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Your name').fill('Alice');
    await page.getByLabel('New passphrase').fill(passphrase);
    await page.getByLabel('The same once more').fill(passphrase);
    await button(page, 'Make my key').press('Enter');
    const words = await kitWords(page);
    expect(words).toHaveLength(18);
    expect(await violations(page)).toEqual([]);
    await typeBack(page, words);

    const name = people.alice;
    await page.getByText(`Details of ${name}`).click();
    await page.getByRole('img', { name: 'QR code of the fingerprint' }).waitFor();
    expect(await violations(page)).toEqual([]);

    // The private key as a file: what the server must never have seen.
    await button(page, 'Save private key').click();
    await page.getByLabel('Your passphrase, once more').fill(passphrase);
    await page.getByLabel('Password for the file').fill(filePassword);
    const downloading = page.waitForEvent('download');
    await button(page, 'Save').click();
    const file = readFileSync(await (await downloading).path());
    const { secrets } = await importKeys(file, Date.now());
    const key = secrets[0] === undefined ? null : await unlock(secrets[0], filePassword);
    if (key?.ok !== true) throw new Error('the private key was not saved');

    // A session goes on behind a reload and in another tab; all tabs are shut together.
    await button(page, 'Lock now').click();
    await open(page, passphrase);
    await page.reload();
    await isOpen(page);
    const tab = await page.context().newPage();
    await tab.goto('/settings/keys');
    await isOpen(tab);
    await page.keyboard.press('Control+Alt+l');
    await tab.getByRole('heading', { name: 'Your keys are locked' }).waitFor();
    await tab.close();
    await page.reload();
    await page.getByRole('heading', { name: 'Your keys are locked' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Passphrase', { exact: true }).fill('something else');
    await button(page, 'Open').click();
    await page.getByText('That does not open it.').waitFor();
    await open(page, passphrase);

    // A passkey of this device opens them as well.
    await withAuthenticator(page);
    await button(page, 'Add a passkey of this device').click();
    await page.getByLabel('Your passphrase, once more').fill(passphrase);
    await page.getByLabel('Name of this device').fill('Laptop');
    await button(page, 'Save').click();
    await button(page, 'Remove Laptop').waitFor();
    await button(page, 'Lock now').click();
    await button(page, 'Open with a passkey').click();
    await isOpen(page);
    await page.context().close();

    // The device is lost: another one has the kit, and then a new passphrase; the passkey opens nothing any more.
    const other = await signedIn(people.alice, { colorScheme: 'dark', viewport: { width: 360, height: 740 } });
    await button(other, 'I have lost my passphrase').click();
    await other.getByLabel('Words of the recovery kit').fill(words.join('\n'));
    await button(other, 'Open').click();
    await isOpen(other);
    expect(await violations(other)).toEqual([]);
    await button(other, 'Remove Laptop').click();
    await button(other, 'Remove Laptop').waitFor({ state: 'detached' });

    await button(other, 'Change the passphrase').click();
    await button(other, 'I have lost my passphrase').click();
    await other.getByLabel('Words of the recovery kit').fill(words.join(' '));
    await other.getByLabel('New passphrase').fill(later);
    await other.getByLabel('The same once more').fill(later);
    await button(other, 'Save').click();
    await other.getByText('The passphrase is changed.').waitFor();
    await button(other, 'Lock now').click();
    await other.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await button(other, 'Open').click();
    await other.getByText('That does not open it.').waitFor();
    await open(other, later);

    await button(other, 'Sign out').click();
    await other.getByLabel('Address').waitFor();
    expect(
      await other.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('postern.vault'))),
    ).toEqual([]);

    const needles: Buffer[] = [passphrase, later, filePassword, words.slice(0, 4).join(' ')].map((text) =>
      Buffer.from(text),
    );
    needles.push(...privateNumbers(key.value).flatMap(inEveryForm));
    expect(needles.length).toBeGreaterThan(10);
    const kept = filesUnder(web.lab.data);
    expect(kept.length).toBeGreaterThan(1);
    // What is searched for is found where it is.
    expect(kept.some((octets) => octets.includes(key.value.getFingerprint()))).toBe(true);
    expect(foundIn([...sent, ...kept], needles)).toEqual([]);
  }, 300_000);

  it('locks everything anew where somebody knows the passphrase, whole or not at all', async () => {
    const page = await signedIn(people.admin);
    await page.getByLabel('New passphrase').fill(passphrase);
    await page.getByLabel('The same once more').fill(passphrase);
    await button(page, 'Make my key').click();
    const words = await kitWords(page);
    await typeBack(page, words);
    await page.getByText('State 3, of', { exact: false }).waitFor();
    const other = await signedIn(people.admin);
    await open(other, passphrase);
    await other.getByText('This browser sees your keys for the first time', { exact: false }).waitFor();

    const ask = async () => {
      await page.getByLabel('Your passphrase, once more').fill(passphrase);
      await page.getByLabel('New passphrase').fill(later);
      await page.getByLabel('The same once more').fill(later);
      await button(page, 'Lock it anew').click();
    };
    // The wish never comes to the server: everything is as it was.
    const api = '**/jmap/api';
    await page.route(api, (route) => route.abort());
    await button(page, 'Lock everything anew').click();
    expect(await violations(page)).toEqual([]);
    await ask();
    await page.getByText('whether it was done is not known', { exact: false }).waitFor();
    await page.unroute(api);
    await button(page, 'Lock now').click();
    await open(page, passphrase);

    // Its answer is lost, and it was done: the kit is shown all the same.
    await page.route(api, async (route) => {
      if (route.request().postData()?.includes('Box/set') !== true) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await button(page, 'Lock everything anew').click();
    await ask();
    const newWords = await kitWords(page);
    await page.unroute(api);
    expect(newWords).not.toEqual(words);
    await typeBack(page, newWords);
    await page.getByText('Add a passkey on each of your devices again.', { exact: false }).waitFor();
    await page.getByText('State 5, of', { exact: false }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByText(`Details of ${people.admin}`).waitFor();

    // The other device is shut by it, and opens by what is new alone.
    await other.getByRole('heading', { name: 'Your keys are locked' }).waitFor();
    for (const [how, label, secret] of [
      [null, 'Passphrase', passphrase],
      ['I have lost my passphrase', 'Words of the recovery kit', words.join(' ')],
    ] as const) {
      if (how !== null) await button(other, how).click();
      await other.getByLabel(label, { exact: true }).fill(secret);
      await button(other, 'Open').click();
      await other.getByText('That does not open it.').waitFor();
    }
    await other.getByLabel('Words of the recovery kit').fill(newWords.join(' '));
    await button(other, 'Open').click();
    await isOpen(other);
    await button(other, 'Lock now').click();
    await open(other, later);
    await other.getByText('State 5, of', { exact: false }).waitFor();
    await page.context().close();
    await other.context().close();
  }, 300_000);

  it('takes a certificate for a key that it made, renews a key and takes it back, and compares a key of another', async () => {
    const page = await signedIn(people.bob);
    await page.getByLabel('New passphrase').fill(passphrase);
    await page.getByLabel('The same once more').fill(passphrase);
    await button(page, 'I have a key already').click();
    await typeBack(page, await kitWords(page));

    // S/MIME: the request is a file where the server gives no certificates, and the certificate comes as one.
    await page.getByText('Another key').click();
    await page.getByLabel('Kind').selectOption({ label: 'S/MIME, P-256' });
    await button(page, 'Make my key').click();
    const saving = page.waitForEvent('download');
    await button(page, 'Save the request').click();
    const request = await readRequest(readFileSync(await (await saving).path()));
    if (!request.ok) throw new Error(request.error);
    await button(page, 'Ask this server for the certificate').click();
    await page.getByText('This server gives no certificates by itself.', { exact: false }).waitFor();
    const authority = await ownKey('P-256', 'ca@example.test');
    const { octets } = await certify(people.bob, request.value.publicKey.octets, authority.key);
    await page.getByText('Import a key or a certificate').click();
    const file = {
      name: 'bob.pem',
      mimeType: 'application/x-pem-file',
      buffer: Buffer.from(writePem('CERTIFICATE', octets)),
    };
    await page.getByLabel('File', { exact: true }).setInputFiles(file);
    await button(page, 'Import').click();
    await page.getByText('It is in your vault.').waitFor();
    await button(page, 'Save the request').waitFor({ state: 'detached' });

    // OpenPGP of the new format: another end, and the end.
    await page.getByLabel('Kind').selectOption({ label: 'OpenPGP, new format (RFC 9580)' });
    await button(page, 'Make my key').click();
    const key = page.getByRole('article').filter({ hasText: 'OpenPGP' });
    await key.getByText('Details of').click();
    await key.getByLabel('Expires on').fill('2099-12-31');
    await key.getByRole('button', { name: 'Set' }).click();
    await key.getByText('2099').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await key.getByRole('button', { name: 'Take the key back for ever' }).press('Enter');
    await key.getByRole('button', { name: 'Yes: Take the key back for ever' }).press('Enter');
    await key.getByText('taken back').waitFor();

    // Somebody's key that was met is compared, word by word.
    const { key: met } = await person('carol');
    const session = (await (await page.context().request.get('/jmap/session')).json()) as {
      readonly apiUrl: string;
      readonly capabilities: object;
      readonly primaryAccounts: Readonly<Record<string, string>>;
    };
    const contact = { address: 'carol@example.org', standard: 'openpgp', octets: met.octets.toString('base64') };
    const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'];
    await page.context().request.post('/jmap/api', {
      data: {
        using: Object.keys(session.capabilities),
        methodCalls: [['ContactKey/set', { accountId, create: { c: { ...contact, decision: 'seen' } } }, 'c']],
      },
    });
    await button(page, 'Compare carol@example.org').click();
    await page.getByText(spokenFingerprint(met.fingerprint)).waitFor();
    expect(await violations(page)).toEqual([]);
    await button(page, 'They are the same').press('Enter');
    await page.getByRole('listitem').filter({ hasText: '· compared' }).waitFor();
    await page.context().close();
  }, 300_000);
});
