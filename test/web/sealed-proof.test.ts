/**
 * The proof: three people, each with a browser of their own, make keys, find each other, exchange every kind of sealed message through the
 * real MTA of two domains, and one of them loses the device. Then the data of the server, whole, and the log of all that went to it over
 * the wire are searched for what was written, for the private keys, and for what opens them.
 */
import { readFileSync } from 'node:fs';
import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { unlock } from '../../src/openpgp/keyring/make.ts';
import { readKeyFile } from '../../src/smime/pkcs12/read.ts';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { type WebLab, chromiumPath, startWebLab } from './support/browser.ts';
import { filesUnder, foundIn, inEveryForm, privateNumbers } from './support/secrets.ts';
import { type Wire, wireTo } from './support/wire.ts';
import { arrives, composer, jmap, octetsOf, row, text } from './support/writing.ts';

const { alice, bob, admin: carol } = people;
const passphrases = {
  [alice]: 'seven kites over the old bridge',
  [bob]: 'nine herons above the grey harbour',
  [carol]: 'eleven lamps along the narrow quay',
} as const;
type Person = keyof typeof passphrases;

const filePassword = 'quince-0451-travels';
const secrets = {
  text: 'the well is under the third quokkaberry',
  file: 'coordinates 44.4 north and 26.1 zephyrward',
  answer: 'then I dig there on wombatide',
  subject: 'Where the marzipirate lies',
  office: 'The marzipirate of the office',
  all: 'The marzipirate for all',
  last: 'The marzipirate at last',
  both: 'bring a spade and two lanternfish',
  draft: 'never mind the gryphowl in the tree',
} as const;
/** As an index of words would have them. */
const words = ['quokkaberry', 'zephyrward', 'wombatide', 'marzipirate', 'lanternfish', 'gryphowl'];

async function numbersInArmor(file: Buffer): Promise<readonly Buffer[]> {
  const [secret] = (await importKeys(file, Date.now())).secrets;
  const key = secret === undefined ? null : await unlock(secret, filePassword);
  return key?.ok === true ? privateNumbers(key.value) : [];
}

/** ECPrivateKey ::= SEQUENCE { version, privateKey OCTET STRING, … }: 32 octets behind seven. RFC 5915 §3 */
async function numbersInKeyFile(file: Buffer): Promise<readonly Buffer[]> {
  const read = await readKeyFile(file, filePassword);
  return read.ok ? read.value.keys.map(({ key }) => key.key.subarray(7, 39)) : [];
}

describeWith('sealed letters, from the first key to the lost device', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let wire: Wire;
  const browsers = new Map<Person, Browser>();
  const pages = new Map<Person, Page>();
  const kits = new Map<Person, readonly string[]>();
  /** What nobody but its owner may ever have. */
  const needles: Buffer[] = [];

  const of = <T>(map: ReadonlyMap<Person, T>, who: Person): T => {
    const found = map.get(who);
    if (found === undefined) throw new Error(`${who} has none`);
    return found;
  };

  /** A new device: nothing of an earlier one is on it. */
  async function device(who: Person): Promise<Page> {
    await browsers.get(who)?.close();
    const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
    browsers.set(who, browser);
    const context = await browser.newContext({ baseURL: `http://127.0.0.1:${wire.port}`, locale: 'en' });
    await context.request.post('/auth/sign-in', { data: { address: who, password: web.lab.password } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    pages.set(who, page);
    await page.goto('/settings/keys');
    return page;
  }

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  /** A vault with its tested kit; `key` says whether OpenPGP's first key is made with it. */
  async function withVault(who: Person, key: boolean): Promise<Page> {
    const page = await device(who);
    await page.getByLabel('New passphrase').fill(passphrases[who]);
    await page.getByLabel('The same once more').fill(passphrases[who]);
    await button(page, key ? 'Make my key' : 'I have a key already').press('Enter');
    await page.getByRole('img', { name: 'QR code of the recovery words' }).waitFor();
    const words = await page.locator('.kit li code').allTextContents();
    kits.set(who, words);
    await button(page, 'I have them').click();
    await page.getByRole('heading', { name: 'Recovery kit' }).waitFor();
    for (const label of await page.locator('.kit label').all()) {
      const number = Number(((await label.textContent()) ?? '').trim().split(' ').at(-1));
      await label.locator('input').fill(words[number - 1] ?? '');
    }
    await button(page, 'Check').click();
    await page.getByText('The kit was tested.').waitFor();
    await jmap(page, ['Preferences/set', { update: { singleton: { 'values/undoSend': 0 } } }]);
    needles.push(...[passphrases[who], words.slice(0, 4).join(' ')].map((secret) => Buffer.from(secret)));
    return page;
  }

  /** Kept open for the session, the vault goes on from page to page. */
  async function open(who: Person): Promise<void> {
    const page = of(pages, who);
    await page.goto('/settings/keys');
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrases[who]);
    await page.getByLabel('Keep them open').selectOption({ label: 'for this session' });
    await button(page, 'Open').press('Enter');
    await button(page, 'Lock now').waitFor();
  }

  async function certificateOf(who: Person): Promise<void> {
    const page = of(pages, who);
    await page.getByText('Another key').click();
    await page.getByLabel('Kind').selectOption({ label: 'S/MIME, P-256' });
    await button(page, 'Make my key').click();
    await button(page, 'Ask this server for the certificate').click();
    await button(page, 'Save the request').waitFor({ state: 'detached' });
  }

  /** The private key as a file for its owner: the numbers in it are what is searched for. */
  async function privateKeyOf(who: Person, standard: 'OpenPGP' | 'S/MIME'): Promise<void> {
    const page = of(pages, who);
    const article = page.getByRole('article').filter({ hasText: standard });
    await article.getByText(`Details of ${who}`).click();
    await article.getByRole('button', { name: 'Save private key' }).click();
    await article.getByLabel('Your passphrase, once more').fill(passphrases[who]);
    await article.getByLabel('Password for the file').fill(filePassword);
    const downloading = page.waitForEvent('download');
    await article.getByRole('button', { name: 'Save', exact: true }).click();
    const file = readFileSync(await (await downloading).path());
    const numbers = standard === 'OpenPGP' ? await numbersInArmor(file) : await numbersInKeyFile(file);
    expect(numbers.length).toBeGreaterThan(0);
    needles.push(...numbers.flatMap(inEveryForm));
  }

  beforeAll(async () => {
    web = await startWebLab();
    const founded = await web.lab.postern(['ca', 'init', 'Example']);
    if (founded.code !== 0) throw new Error(founded.output);
    wire = await wireTo(web.lab.ports.http);
    needles.push(...Object.values(secrets).flatMap((secret) => inEveryForm(Buffer.from(secret))));
    needles.push(...[...words, filePassword].map((word) => Buffer.from(word)));
  }, 120_000);
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close();
    await wire.close();
    await web.stop();
  });

  it('everybody makes keys, of either standard or both', async () => {
    await withVault(alice, true);
    await privateKeyOf(alice, 'OpenPGP');
    await certificateOf(alice);
    await privateKeyOf(alice, 'S/MIME');
    await withVault(bob, true);
    await privateKeyOf(bob, 'OpenPGP');
    await withVault(carol, false);
    await certificateOf(carol);
    await privateKeyOf(carol, 'S/MIME');
    for (const who of [alice, bob, carol] as const) await open(who);
  }, 300_000);

  interface Letter {
    readonly from: Person;
    readonly to: readonly Person[];
    readonly subject: string;
    readonly words: string;
    readonly protection: 'Signed' | 'Encrypted and signed';
    readonly file?: string;
  }

  async function write({ from, to, subject, words, protection, file }: Letter): Promise<Page> {
    const page = of(pages, from);
    await page.goto('/mail');
    await page.getByRole('link', { name: 'Inbox' }).waitFor();
    await page.keyboard.press('c');
    await composer(page).getByLabel('Protection').selectOption({ label: protection });
    await composer(page)
      .getByLabel('To', { exact: true })
      .fill(`${to.join(', ')},`);
    await composer(page).getByLabel('Subject', { exact: true }).fill(subject);
    await text(page).fill(words);
    if (file !== undefined)
      await composer(page)
        .locator('footer input[type=file]')
        .setInputFiles({ name: 'place.txt', mimeType: 'text/plain', buffer: Buffer.from(file) });
    return page;
  }

  async function send(letter: Letter): Promise<void> {
    const page = await write(letter);
    if (letter.protection !== 'Signed')
      await composer(page).getByText('Everybody here can be written to encrypted.').waitFor();
    await button(page, 'Send').press('Enter');
    await composer(page).waitFor({ state: 'detached' });
  }

  /** Opens the newest message with these words in the list: an open vault shows the subject that stood inside. */
  async function read(who: Person, listed: string, words: string): Promise<Page> {
    const page = of(pages, who);
    await arrives(page, 'Inbox', listed);
    await row(page, listed).first().getByRole('button').first().click();
    await page.getByRole('article').frameLocator('iframe').getByText(words).first().waitFor();
    return page;
  }

  it('signs, by OpenPGP and by S/MIME: readers see by whom', async () => {
    await send({ from: alice, to: [bob], subject: 'For everybody', words: 'Lunch at noon.', protection: 'Signed' });
    const bobs = await read(bob, 'For everybody', 'Lunch at noon.');
    expect(await octetsOf(bobs, 'For everybody')).toContain('application/pgp-signature');
    await send({ from: carol, to: [alice], subject: 'From the office', words: 'Tea at four.', protection: 'Signed' });
    const alices = await read(alice, 'From the office', 'Tea at four.');
    expect(await octetsOf(alices, 'From the office')).toContain('pkcs7-signature');
    await alices.getByRole('article').getByText(`Signed by ${carol}`, { exact: false }).first().waitFor();
  }, 180_000);

  it('encrypts by OpenPGP, with a file; it is answered', async () => {
    const { subject, text: words, file } = secrets;
    await send({ from: alice, to: [bob], subject, words, protection: 'Encrypted and signed', file });
    expect(await octetsOf(of(pages, bob), '[...]')).toContain('application/pgp-encrypted');
    const page = await read(bob, secrets.subject, words);
    await button(page, 'Reply').click();
    await expect.poll(() => composer(page).getByLabel('Protection').inputValue(), { timeout: 60_000 }).toBe('sealed');
    await text(page).focus();
    await page.keyboard.type(secrets.answer);
    await composer(page).getByText('Draft saved').waitFor();
    await button(page, 'Send').press('Enter');
    await composer(page).waitFor({ state: 'detached' });
    await read(alice, `Re: ${subject}`, secrets.answer);
  }, 240_000);

  it('encrypts by S/MIME, and to readers of both standards at once', async () => {
    const protection = 'Encrypted and signed';
    await send({ from: carol, to: [alice], subject: secrets.office, words: secrets.text, protection });
    expect(await octetsOf(of(pages, alice), '[...]', { from: carol })).toContain('pkcs7-mime');
    await read(alice, secrets.office, secrets.text);
    await send({ from: alice, to: [bob, carol], subject: secrets.all, words: secrets.both, protection });
    await read(carol, secrets.all, secrets.both);
    await read(bob, secrets.all, secrets.both);
    expect(await octetsOf(of(pages, carol), '[...]')).toContain('pkcs7-mime');
    expect(await octetsOf(of(pages, bob), '[...]')).toContain('application/pgp-encrypted');
  }, 240_000);

  it('a lost device: the kit opens on a new one what came before, and a new passphrase what comes', async () => {
    const { draft: words, last: subject } = secrets;
    const page = await write({ from: bob, to: [alice], subject, words, protection: 'Encrypted and signed' });
    await composer(page).getByText('Draft saved').waitFor();

    const other = await device(bob);
    await button(other, 'I have lost my passphrase').click();
    await other.getByLabel('Words of the recovery kit').fill(of(kits, bob).join('\n'));
    await other.getByLabel('Keep them open').selectOption({ label: 'for this session' });
    await button(other, 'Open').click();
    await button(other, 'Lock now').waitFor();
    await read(bob, secrets.all, secrets.both);
    await other.getByRole('link', { name: 'Drafts' }).click();
    await row(other, subject).getByRole('button').first().click();
    await button(other, 'Go on writing').click();
    await expect.poll(() => text(other).innerText(), { timeout: 60_000 }).toContain(words);
    await button(other, 'Send').press('Enter');
    await composer(other).waitFor({ state: 'detached' });
    await read(alice, subject, words);
  }, 240_000);

  it('left nothing of it with the server: neither on the wire nor in its data', () => {
    const kept = [...filesUnder(web.lab.data), Buffer.from(web.lab.output)];
    const sent = wire.sent();
    // What went in clear is found in both, so that what is not found was not there.
    const clear = Buffer.from('Lunch at noon.');
    expect([kept, sent].map((hay) => foundIn(hay, [clear]))).toEqual([[clear.toString()], [clear.toString()]]);
    expect(needles.length).toBeGreaterThan(60);
    expect(foundIn(sent, needles)).toEqual([]);
    expect(foundIn(kept, needles)).toEqual([]);
  });
});
