/**
 * People who use the webmail under seal, in a real browser: Alice has a key of OpenPGP, which her page made, the office one of S/MIME, with
 * a certificate of the server's own authority. They write to a program of others, and read what it wrote.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { people } from '../support/lab.ts';
import { pathOf } from '../support/peers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { waitFor } from '../support/wait-for.ts';
import { type WebLab, startWebLab } from '../web/support/browser.ts';
import { composer, jmap, text } from '../web/support/writing.ts';

/** What somebody has of S/MIME, as files. */
export interface SmimeFiles {
  /** PKCS #12 in the form that all programs read, with the chain. */
  readonly bundle: string;
  readonly certificate: string;
}

const passphrase = 'seven kites over the old bridge';
export const bundlePassword = 'x';

/** What the lock of the composer is called. */
export const levels = { signed: 'Signed', 'signed and encrypted': 'Encrypted and signed' } as const;

export interface Outgoing {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly level: (typeof levels)[keyof typeof levels];
  readonly file?: { readonly name: string; readonly content: string };
}

export class SealedWebmail {
  readonly web: WebLab;
  readonly folder: TemporaryFolder;

  private constructor(web: WebLab, folder: TemporaryFolder) {
    this.web = web;
    this.folder = folder;
  }

  /** With an authority that everybody's programs may believe: `root.pem` and `issuing.pem` in the folder. */
  static async start(name: string): Promise<SealedWebmail> {
    const webmail = new SealedWebmail(await startWebLab(), temporaryFolder(name));
    await webmail.#postern('ca', 'init', 'Lab');
    webmail.file('root.pem', await webmail.#postern('ca', 'export'));
    webmail.file('issuing.pem', await webmail.#postern('ca', 'export', 'issuing'));
    return webmail;
  }

  async stop(): Promise<void> {
    await this.web.stop();
    this.folder.remove();
  }

  path(name: string): string {
    return join(this.folder.path, name);
  }

  file(name: string, content: string | Buffer): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  async #postern(...args: readonly string[]): Promise<string> {
    const { code, output, stdout } = await this.web.lab.postern(args);
    if (code !== 0) throw new Error(`postern ${args.join(' ')}: ${output}`);
    return stdout;
  }

  /** A key of RSA, which all programs know, certified by the server. */
  async certify(address: string): Promise<SmimeFiles> {
    const openssl = (...args: readonly string[]): Buffer =>
      execFileSync(pathOf('openssl'), args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
    const [key, request, bundle] = ['key', 'csr', 'p12'].map((kind) => this.path(`${address}.${kind}`)) as [
      string,
      string,
      string,
    ];
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', `/CN=${address}`);
    const certificate = this.file(`${address}.pem`, await this.#postern('ca', 'issue', address, request));
    const chain = this.file(
      'chain.pem',
      Buffer.concat(['root.pem', 'issuing.pem'].map((name) => readFileSync(this.path(name)))),
    );
    const old = ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
    const files = ['-inkey', key, '-in', certificate, '-certfile', chain, '-out', bundle];
    openssl('pkcs12', '-export', ...old, ...files, '-name', address, '-passout', `pass:${bundlePassword}`);
    return { bundle, certificate };
  }

  /** Alice, whose page makes a key. */
  async alice(): Promise<WebPerson> {
    const page = await this.#withVault(people.alice, (fresh) =>
      fresh.getByRole('button', { name: 'Make my key', exact: true }).press('Enter'),
    );
    return new WebPerson(page);
  }

  /** The office, which has its key from elsewhere. */
  async office(): Promise<WebPerson> {
    const { bundle } = await this.certify(people.admin);
    const page = await this.#withVault(people.admin, (fresh) =>
      fresh.getByRole('button', { name: 'I have a key already', exact: true }).press('Enter'),
    );
    await page.getByText('Import a key or a certificate').click();
    await page.getByLabel('File', { exact: true }).setInputFiles(bundle);
    await page.getByLabel('Its password or setup code', { exact: false }).fill(bundlePassword);
    await page.getByRole('button', { name: 'Import', exact: true }).press('Enter');
    await page.getByText('It is in your vault.').waitFor();
    return new WebPerson(page);
  }

  async #withVault(address: string, begin: (page: Page) => Promise<void>): Promise<Page> {
    const page = await this.web.signedIn(address, '/settings/keys');
    page.setDefaultTimeout(60_000);
    await page.getByLabel('New passphrase').fill(passphrase);
    await page.getByLabel('The same once more').fill(passphrase);
    await begin(page);
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
}

/** Somebody on a page, with the vault open. */
export class WebPerson {
  readonly page: Page;
  readonly #opened = new Set<string>();

  constructor(page: Page) {
    this.page = page;
  }

  async write({ to, subject, text: words, level, file }: Outgoing): Promise<void> {
    const { page } = this;
    await page.goto('/mail');
    await page.getByRole('link', { name: 'Inbox' }).waitFor();
    await page.keyboard.press('c');
    await composer(page).getByLabel('To', { exact: true }).fill(`${to},`);
    await composer(page).getByLabel('Protection').selectOption({ label: level });
    await composer(page).getByLabel('Subject', { exact: true }).fill(subject);
    await text(page).fill(words);
    if (file !== undefined)
      await composer(page)
        .locator('footer input[type=file]')
        .setInputFiles({ name: file.name, mimeType: 'text/plain', buffer: Buffer.from(file.content) });
    await composer(page).getByText('Draft saved').waitFor();
    await composer(page).getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await composer(page).waitFor({ state: 'detached' });
  }

  /** Opens the newest message from that address that was not opened yet, once it has come. */
  async openNext(from: string): Promise<Locator> {
    const { page } = this;
    const email = await waitFor(`mail from ${from}`, () => this.#next(from), { every: 200 });
    this.#opened.add(email.id);
    await page.goto(`/mail/${Object.keys(email.mailboxIds)[0] ?? ''}/${email.threadId}`);
    const article = page.getByRole('article').first();
    await article.waitFor();
    return article;
  }

  async #next(from: string): Promise<Email | null> {
    const sort = [{ property: 'receivedAt', isAscending: false }];
    const [, got] = await jmap(
      this.page,
      ['Email/query', { filter: { from }, sort, limit: 20 }],
      [
        'Email/get',
        {
          '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' },
          properties: ['id', 'threadId', 'mailboxIds'],
        },
      ],
    );
    return ((got?.['list'] ?? []) as readonly Email[]).find(({ id }) => !this.#opened.has(id)) ?? null;
  }

  /** The public key that it made. */
  async ownKey(): Promise<{ readonly fingerprint: string; readonly octets: Buffer }> {
    const [got] = await jmap(this.page, ['AccountKey/get', { ids: null }]);
    const [key] = (got?.['list'] ?? []) as readonly { readonly fingerprint: string; readonly octets: string }[];
    if (key === undefined) throw new Error('it has no key');
    return { fingerprint: key.fingerprint, octets: Buffer.from(key.octets, 'base64') };
  }

  /** A key of somebody else, as one that was compared. */
  async accept(address: string, standard: 'openpgp' | 'smime', octets: Buffer): Promise<void> {
    const key = { address, standard, octets: octets.toString('base64'), decision: 'verified' };
    const [done] = await jmap(this.page, ['ContactKey/set', { create: { key } }]);
    if (done?.['created'] === null) throw new Error(JSON.stringify(done));
  }

  /** What it knows of keys of that address. */
  async keysOf(address: string): Promise<readonly { readonly fingerprint: string; readonly source: string }[]> {
    const [got] = await jmap(this.page, ['ContactKey/get', { ids: null }]);
    const keys = (got?.['list'] ?? []) as readonly {
      readonly address: string;
      readonly fingerprint: string;
      readonly source: string;
    }[];
    return keys.filter((key) => key.address === address);
  }
}

interface Email {
  readonly id: string;
  readonly threadId: string;
  readonly mailboxIds: Readonly<Record<string, boolean>>;
}
