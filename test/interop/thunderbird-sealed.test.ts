/**
 * Thunderbird and the webmail write to each other under seal, by both standards and both ways: each reads what the other signed and
 * encrypted, and believes it. Keys and certificates find their way by mail alone.
 */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { waitFor } from '../support/wait-for.ts';
import { thunderbird as program } from './sealed-programs.ts';
import { SealedWebmail, type WebPerson, bundlePassword } from './sealed-webmail.ts';
import { Thunderbird } from './thunderbird.ts';

const { alice, bob, admin: office } = people;
const words = 'The key is in the drawer.';
const file = { name: 'place.txt', content: 'coordinates 44.4 north' };

describeWith('Thunderbird under seal', { peers: ['thunderbird', 'chromium', 'openssl', 'python3'] }, () => {
  let webmail: SealedWebmail;
  let home: TemporaryFolder;
  let thunderbird: Thunderbird;
  let ofBob = '';
  const persons = new Map<string, WebPerson>();
  const on = (address: string): WebPerson => persons.get(address) ?? expect.unreachable(address);

  beforeAll(async () => {
    webmail = await SealedWebmail.start('thunderbird-sealed');
    home = temporaryFolder('thunderbird-sealed');
    const { ports, password } = webmail.web.lab;
    await Promise.all([
      (async () => {
        thunderbird = await Thunderbird.start(home.path, {
          ...{ port: ports.imap, submission: ports.submission, user: bob, password },
        });
        const { bundle } = await webmail.certify(bob);
        ofBob = await thunderbird.makeKey(`Bob <${bob}>`);
        await thunderbird.importBundle(bundle, bundlePassword, 'Lab mail root');
      })(),
      webmail.alice().then((person) => persons.set(alice, person)),
      webmail.office().then((person) => persons.set(office, person)),
    ]);
  }, 240_000);
  afterAll(async () => {
    await thunderbird.stop();
    await webmail.stop();
    home.remove();
  });

  const letter = { to: bob, text: words, file } as const;
  const long = { timeout: 120_000 };

  it(
    'OpenPGP: Thunderbird collects the key that came with mail, and believes it once it is accepted',
    long,
    async () => {
      await on(alice).write({ ...letter, level: 'Signed', subject: 'first' });
      // It shows no sign of a signature by a key that it does not know.
      expect(await thunderbird.openNext(alice)).toMatchObject({ standard: 'OpenPGP', signature: null });
      expect(await thunderbird.acceptCollected(alice)).toBe((await on(alice).ownKey()).fingerprint);
      await on(alice).write({ ...letter, level: 'Signed', subject: 'second' });
      expect(await thunderbird.openNext(alice)).toEqual({
        ...{ subject: 'second', text: words, files: [file.name] },
        ...{ standard: 'OpenPGP', encryption: null, signature: 'verified' },
      });
    },
  );

  it('OpenPGP: the webmail has the key that came with mail, and believes it once it is accepted', long, async () => {
    await thunderbird.send({ ...signed, to: alice, standard: 'OpenPGP' });
    const read = await on(alice).openNext(bob);
    await read.getByText('Signed with a key that you have not accepted yet').waitFor();
    expect(await on(alice).keysOf(bob)).toMatchObject([{ fingerprint: ofBob, source: 'autocrypt' }]);
    await read.getByRole('button', { name: 'Accept this key' }).press('Enter');
    await read.getByText(`Signed by ${bob} (key accepted`).waitFor();
    await hasContent(read);
  });

  it('S/MIME: Thunderbird believes what the webmail signed, and learns its certificate', long, async () => {
    await on(office).write({ ...letter, level: 'Signed', subject: 'from the office' });
    expect(await thunderbird.openNext(office)).toEqual({
      ...{ subject: 'from the office', text: words, files: [file.name] },
      ...{ standard: 'S/MIME', encryption: null, signature: 'ok' },
    });
  });

  it('S/MIME: the webmail believes what Thunderbird signed, and learns its certificate', long, async () => {
    await thunderbird.send({ ...signed, to: office, standard: 'S/MIME' });
    const read = await on(office).openNext(bob);
    await read.getByText(`Signed by ${bob} (an authority that you accepted vouches for it)`).waitFor();
    await hasContent(read);
    await waitFor('the certificate', async () => (await on(office).keysOf(bob)).length === 1);
    expect(await on(office).keysOf(bob)).toMatchObject([{ source: 'mail' }]);
  });

  describe.each([
    ['OpenPGP', alice, 'verified', `Signed by ${bob} (key accepted`],
    ['S/MIME', office, 'ok', `Signed by ${bob} (an authority`],
  ] as const)('%s, encrypted', (standard, person, signature, said) => {
    it('by the webmail, with what stands in the subject: Thunderbird opens and believes it', long, async () => {
      await on(person).write({ ...letter, level: 'Encrypted and signed', subject: 'Where it lies' });
      expect(await thunderbird.openNext(person)).toEqual({
        subject: program.showsSubject.includes(standard) ? 'Where it lies' : '[...]',
        ...{ text: words, files: [file.name] },
        ...{ standard, encryption: 'ok', signature },
      });
    });

    it('by Thunderbird: the webmail opens and believes it', long, async () => {
      await thunderbird.send({ ...signed, to: person, standard, isEncrypted: true });
      const read = await on(person).openNext(bob);
      await read.getByText(said).waitFor();
      await read.getByText('end-to-end encrypted').first().waitFor();
      await hasContent(read);
    });

    it('by Thunderbird, and signed by nobody: the webmail opens it, and says so', long, async () => {
      await thunderbird.send({ ...signed, to: person, standard, isEncrypted: true, isSigned: false });
      const read = await on(person).openNext(bob);
      await read.getByText('Nobody signed it').waitFor();
      await read.getByText('end-to-end encrypted').first().waitFor();
      await hasContent(read);
    });
  });
});

const signed = { subject: 'Where it lies', text: words, file, isSigned: true, isEncrypted: false } as const;

async function hasContent(read: Locator): Promise<void> {
  await read.getByText('Where it lies').first().waitFor();
  await read.getByText(words).first().waitFor();
  await read.getByText(file.name).first().waitFor();
}
