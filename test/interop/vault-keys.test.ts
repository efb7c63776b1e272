/** Private keys out of the vault of the webmail: GnuPG takes them in, and gives them back. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { person } from '../../src/openpgp/testing/people.ts';
import { writeSetup } from '../../web/crypto/worker/own/autocrypt.ts';
import { importOpenPgp, lockedArmor } from '../../web/crypto/worker/own/openpgp.ts';
import { describeWith } from '../support/describe-with.ts';
import { pathOf } from '../support/peers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

describeWith('GnuPG and the vault', { peers: ['gpg'] }, () => {
  const loopback = ['--pinentry-mode', 'loopback', '--passphrase'];
  let folder: TemporaryFolder;

  const gpg = (...args: readonly string[]): Buffer =>
    execFileSync(pathOf('gpg'), ['--homedir', folder.path, '--batch', '--yes', '--trust-model', 'always', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
  const file = (name: string, content: Buffer | string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };

  beforeAll(() => {
    folder = temporaryFolder('vault');
  });
  afterAll(() => {
    execFileSync('gpgconf', ['--homedir', folder.path, '--kill', 'all'], { timeout: 60_000 });
    folder.remove();
  });

  it('exchange private keys, under a passphrase and in a setup message', { timeout: 60_000 }, async () => {
    const { key, secret } = await person('traveller');
    const kept = { kind: 'openpgp', fingerprint: key.fingerprint, key: secret, revocation: '' } as const;
    gpg('--import', file('vault.asc', await lockedArmor(kept, 'travel')));
    const signer = ['--local-user', 'traveller@example.org'];
    const signed = gpg(...loopback, 'travel', ...signer, '--clear-sign', '-o', '-', file('plain', 'hello\r\n'));
    expect(signed.toString()).toContain('BEGIN PGP SIGNED MESSAGE');
    const back = gpg(...loopback, 'travel', '--armor', '--export-secret-keys', 'traveller@example.org');
    expect(await importOpenPgp(back, null, Date.now())).toMatchObject({ error: { fault: 'passphrase' } });
    expect(await importOpenPgp(back, 'travel', Date.now())).toMatchObject({
      value: [{ fingerprint: key.fingerprint }],
    });
    const { message, code } = await writeSetup(secret, 'traveller@example.org');
    const setup = message.subarray(message.indexOf('-----BEGIN PGP MESSAGE'), message.indexOf('</pre>'));
    const opened = gpg(...loopback, code, '--decrypt', file('setup.asc', setup));
    expect(opened.toString()).toContain('Autocrypt-Prefer-Encrypt: mutual');
  });
});
