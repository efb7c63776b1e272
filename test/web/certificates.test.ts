/**
 * An authority of the organisation, from the key that is made in the browser to the certificate that is revoked: asked for, used to sign,
 * renewed, and read by somebody else, who is told what was learned of it.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { usualSignature } from '../../src/smime/algorithms/make-signature.ts';
import type { Certificate } from '../../src/smime/certificates/certificate.ts';
import { distributionExtension } from '../../src/smime/certificates/write.ts';
import { usualEnvelope } from '../../src/smime/cms/envelop.ts';
import { writePem } from '../../src/smime/pem.ts';
import { smimeSeal } from '../../src/smime/seal.ts';
import { testAuthority } from '../../src/smime/testing/authority.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { arrives, composer, jmap, row, text } from './support/writing.ts';

const ann = 'ann@elsewhere.test';
const pemOf = ({ octets }: Certificate): string => writePem('CERTIFICATE', octets);
const passphrase = 'nine herons above the grey harbour';

describeWith('certificates in the browser', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let alice: Page;
  let bob: Page;

  async function postern(...words: readonly string[]): Promise<string> {
    const { code, output } = await web.lab.postern(words);
    expect(code, output).toBe(0);
    return output;
  }

  interface Issued {
    readonly serial: string;
    readonly revokedAt: string | null;
  }
  const issued = async (): Promise<readonly Issued[]> =>
    JSON.parse(await postern('ca', 'list', people.alice, '--json')) as readonly Issued[];
  const serials = async (): Promise<readonly string[]> => (await issued()).map(({ serial }) => serial);
  const holding = async (): Promise<readonly string[]> =>
    (await issued()).filter(({ revokedAt }) => revokedAt === null).map(({ serial }) => serial);

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const unlock = async (page: Page): Promise<void> => {
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Keep them open').selectOption({ label: 'for this session' });
    await button(page, 'Open').press('Enter');
    await button(page, 'Lock now').waitFor();
  };

  beforeAll(async () => {
    web = await startWebLab();
    await postern('ca', 'init', 'Alpha');
    alice = await web.signedIn(people.alice, '/settings/keys');
    alice.setDefaultTimeout(60_000);
    await alice.getByLabel('New passphrase').fill(passphrase);
    await alice.getByLabel('The same once more').fill(passphrase);
    await button(alice, 'I have a key already').press('Enter');
    await alice.getByRole('img', { name: 'QR code of the recovery words' }).waitFor();
    await jmap(alice, ['Preferences/set', { update: { singleton: { 'values/undoSend': 0 } } }]);
    await alice.goto('/settings/keys');
    await unlock(alice);
    bob = await web.signedIn(people.bob);
    bob.setDefaultTimeout(60_000);
  }, 240_000);
  afterAll(() => web.stop());

  async function write(subject: string): Promise<void> {
    await alice.goto('/mail');
    await alice.getByRole('link', { name: 'Inbox' }).waitFor();
    await alice.keyboard.press('c');
    await composer(alice).getByLabel('To', { exact: true }).fill(`${people.bob},`);
    await composer(alice).getByLabel('Protection').selectOption({ label: 'Signed' });
    await composer(alice).getByLabel('Subject', { exact: true }).fill(subject);
    await text(alice).fill('By my hand.');
    await composer(alice).getByRole('button', { name: 'Send', exact: true }).press('Enter');
    await composer(alice).waitFor({ state: 'detached' });
  }

  async function read(subject: string): Promise<void> {
    await arrives(bob, 'Inbox', subject);
    await row(bob, subject).getByRole('button').first().click();
    await bob.getByRole('heading', { name: subject, exact: true }).waitFor();
  }
  const said = (words: string): Promise<void> => bob.getByRole('article').getByText(words).first().waitFor();
  const why = async (words: string): Promise<void> => {
    // Above it stands what is said of a stranger.
    await bob.getByRole('button', { name: 'Why?' }).last().click();
    await bob.getByRole('region', { name: 'How we know' }).getByText(words).first().waitFor();
  };

  it('are asked for with a key that was made there, and what they sign is believed by another', async () => {
    await alice.getByText('Another key').click();
    await alice.getByLabel('Kind').selectOption({ label: 'S/MIME, P-256' });
    await button(alice, 'Make my key').click();
    await button(alice, 'Ask this server for the certificate').click();
    await button(alice, 'Ask this server for the certificate').waitFor({ state: 'detached' });
    expect(await serials()).toHaveLength(1);
    await write('With a certificate');
    await read('With a certificate');
    await said(`Signed by ${people.alice} (an authority that you accepted vouches for it)`);
    await why('Its issuer says that it was not taken back.');
    expect(await violations(bob)).toEqual([]);
  }, 180_000);

  it('are asked about behind the back of who reads, and nobody waits for it', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<null>();
    const isAsked = (url: URL): boolean => url.pathname.startsWith('/jmap/');
    await bob.route(isAsked, async (route) => {
      if (route.request().postData()?.includes('Certificate/revocation') === true) await released;
      await route.continue();
    });
    await read('With a certificate');
    await said('whether its certificate was taken back is being asked');
    await bob.frameLocator('iframe').getByText('By my hand.').first().waitFor();
    release(null);
    await bob.getByText('is being asked').waitFor({ state: 'detached' });
    await bob.unroute(isAsked);
    await said(`Signed by ${people.alice} (an authority that you accepted vouches for it)`);
  }, 180_000);

  it('are renewed for the same key, and the new one is used', async () => {
    const [old = ''] = await serials();
    await alice.goto('/settings/keys');
    await alice.getByText(`Details of ${people.alice}`).click();
    await button(alice, 'Ask for another certificate').press('Enter');
    await alice.getByText('The key has another certificate').waitFor();
    expect(await violations(alice)).toEqual([]);
    const all = await serials();
    expect(all).toHaveLength(2);
    // What is revoked as replaced says nothing against what came before.
    await postern('ca', 'revoke', old, '--reason', 'superseded');
    await write('With another one');
    await read('With another one');
    await said(`Signed by ${people.alice} (an authority that you accepted vouches for it)`);
    await why('Its issuer says that it was not taken back.');
    await read('With a certificate');
    await said(`Signed by ${people.alice} (an authority that you accepted vouches for it)`);
    await why('It was taken back on');
  }, 180_000);

  it('are taken back by the administrator, which undoes what is read from then on', async () => {
    for (const serial of await holding()) await postern('ca', 'revoke', serial, '--reason', 'keyCompromise');
    await read('With another one');
    await said('It was signed with a key that was taken back');
    await said('Somebody else may have this key.');
    await bob.frameLocator('iframe').getByText('By my hand.').first().waitFor();
    await why('It was taken back on');
    expect(await violations(bob)).toEqual([]);
  }, 180_000);

  it('of an authority that nobody knows are believed by whom accepted it, until it is believed no more', async () => {
    const own = await ownKey('P-256', ann);
    const root = await testAuthority('Elsewhere', Date.now());
    const seal = smimeSeal({
      signers: [
        {
          key: own.key,
          certificate: await root.issue(
            ann,
            7,
            [distributionExtension('http://ca.elsewhere.test/list')],
            own.certificate,
          ),
        },
      ],
      signing: { ...usualSignature, at: Date.now(), intermediates: [root.certificate] },
      recipients: null,
      envelope: usualEnvelope,
      random: Math.random,
    });
    const sealed = await seal(Buffer.from('Content-Type: text/plain; charset=utf-8\r\n\r\nFrom elsewhere.\r\n'));
    if (!sealed.ok) throw new Error(sealed.error);
    const [head = '', ...body] = sealed.value.toString('latin1').split('\r\n\r\n');
    await deliverTo(web.lab, people.alice, {
      subject: 'From elsewhere',
      from: `Ann <${ann}>`,
      fields: [`Date: ${new Date().toUTCString()}`, 'MIME-Version: 1.0', head],
      text: body.join('\r\n\r\n'),
    });
    await arrives(alice, 'Inbox', 'From elsewhere');
    const open = async (): Promise<void> => {
      await alice.goto('/mail');
      await row(alice, 'From elsewhere').getByRole('button').first().click();
    };
    const told = (words: string): Promise<void> => alice.getByRole('article').getByText(words).first().waitFor();
    const believed = `Signed by ${ann} (an authority that you accepted vouches for it)`;
    const unknown = 'Signed with a certificate whose issuer you do not know';
    await open();
    await told(unknown);
    await button(alice, 'Accept its authority').press('Enter');
    const authorities = alice.getByRole('region', { name: 'Authorities' });
    await authorities.getByText('May vouch for every address').waitFor();
    expect(await violations(alice)).toEqual([]);
    await button(alice, 'Accept this authority').press('Enter');
    await told(believed);
    await button(alice, 'Undo').press('Enter');
    await told(unknown);
    await button(alice, 'Accept its authority').press('Enter');
    await button(alice, 'Accept this authority').press('Enter');
    await told(believed);

    await alice.getByRole('button', { name: 'Why?' }).last().click();
    const panel = alice.getByRole('region', { name: 'How we know' });
    // Nobody is there who could be asked.
    await panel.getByText('Whether it was taken back could not be learned.').waitFor();
    await panel.getByText('ca.elsewhere.test').first().waitFor();

    // This device remembers it while the vault is shut; in the list it is taken back.
    await alice.goto('/settings/keys');
    await alice.getByRole('article', { name: 'CN=Elsewhere' }).waitFor();
    expect(await violations(alice)).toEqual([]);
    await button(alice, 'Lock now').press('Enter');
    await open();
    await told(believed);
    await alice.goto('/settings/keys');
    await unlock(alice);
    await button(alice, 'Believe it no more').press('Enter');
    await button(alice, 'Yes: Believe it no more').press('Enter');
    await alice.getByText('You have accepted none.').waitFor();
    await alice.getByText('Accept an authority').click();
    const file = { name: 'root.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(pemOf(root.certificate)) };
    await alice.getByLabel('Its certificate').setInputFiles(file);
    await alice.getByText('CN=Elsewhere').waitFor();
    await open();
    await told(unknown);
  }, 180_000);
});
