/** OpenPGP with programs that we did not write: what one makes the other opens, for each kind of key and both ways. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { unlock } from '../../src/openpgp/keyring/make.ts';
import { encryptEntity, signEntity } from '../../src/openpgp/compose.ts';
import { openpgp } from '../../src/openpgp/standard.ts';
import { type Person, person, reader, trusting } from '../../src/openpgp/testing/people.ts';
import { openMessage } from '../../src/sealed/open.ts';
import { writeSetup } from '../../web/crypto/worker/own/autocrypt.ts';
import { importOpenPgp, lockedArmor } from '../../web/crypto/worker/own/openpgp.ts';
import { describeWith } from '../support/describe-with.ts';
import { pathOf } from '../support/peers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const words = 'Content-Type: text/plain\r\n\r\nhello\r\n';
const algorithms = ['rsa2048', 'rsa3072', 'future-default'] as const;

/** A key of a named algorithm has no subkey: it does everything itself. */
const usage = (algorithm: string): string => (algorithm.startsWith('rsa') ? 'cert,sign,encr' : 'default');

describeWith('GnuPG', { peers: ['gpg'] }, () => {
  let folder: TemporaryFolder;
  let postern: Person;

  const gpg = (...args: string[]): Buffer =>
    execFileSync(pathOf('gpg'), ['--homedir', folder.path, '--batch', '--yes', '--trust-model', 'always', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
  const file = (name: string, content: Buffer | string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };

  beforeAll(async () => {
    folder = temporaryFolder('gpg');
    postern = await person('postern');
    gpg('--import', file('postern.pgp', postern.key.octets));
    for (const algorithm of algorithms)
      gpg(
        '--passphrase',
        '',
        '--quick-generate-key',
        `${algorithm} <${algorithm}@example.org>`,
        algorithm,
        usage(algorithm),
        'never',
      );
  }, 120_000);

  afterAll(() => {
    execFileSync('gpgconf', ['--homedir', folder.path, '--kill', 'all'], { timeout: 60_000 });
    folder.remove();
  });

  it.each(algorithms)(
    '%s: what it signs and encrypts is opened',
    async (algorithm) => {
      const address = `${algorithm}@example.org`;
      const at = Date.now() + 60_000;
      const { keys } = await importKeys(gpg('--export', address), at);
      const [key] = keys;
      if (key === undefined) throw new Error('no key');
      const known = await reader(keys, [{ fingerprint: key.fingerprint, trust: 'ultimate' }], {
        unlocked: [postern.secret],
      });
      const standard = openpgp({ ...known, at });
      const plain = file('plain', words);
      const detached = gpg('--armor', '--local-user', address, '--detach-sign', '--output', '-', plain);
      expect(await standard.verify(Buffer.from(words), detached)).toMatchObject([
        { state: 'valid', signer: { addresses: [address] } },
      ]);
      const sealed = gpg(
        '--armor',
        '--local-user',
        address,
        '--sign',
        '--encrypt',
        '--recipient',
        'postern@example.org',
        '--output',
        '-',
        plain,
      );
      const unsealed = await standard.open(sealed);
      expect(unsealed).toMatchObject({
        kind: 'content',
        encryption: { state: 'opened' },
        signatures: [{ state: 'valid' }],
      });
      expect(unsealed.kind === 'content' ? unsealed.content.toString() : '').toBe(words);
      const clear = gpg('--local-user', address, '--clear-sign', '--output', '-', plain);
      expect(await standard.open(clear)).toMatchObject({ kind: 'content', signatures: [{ state: 'valid' }] });
    },
    60_000,
  );

  it('takes in a private key out of the vault of the webmail, and the other way round', async () => {
    const { key, secret } = await person('traveller');
    const kept = { kind: 'openpgp', fingerprint: key.fingerprint, key: secret, revocation: '' } as const;
    gpg('--import', file('vault.asc', await lockedArmor(kept, 'travel')));
    const loopback = ['--pinentry-mode', 'loopback', '--passphrase', 'travel'];
    const signed = gpg(
      ...loopback,
      '--local-user',
      'traveller@example.org',
      '--clear-sign',
      '--output',
      '-',
      file('p', words),
    );
    expect(signed.toString()).toContain('BEGIN PGP SIGNED MESSAGE');
    const back = gpg(...loopback, '--armor', '--export-secret-keys', 'traveller@example.org');
    expect(await importOpenPgp(back, null, Date.now())).toMatchObject({ error: { fault: 'passphrase' } });
    expect(await importOpenPgp(back, 'travel', Date.now())).toMatchObject({
      value: [{ fingerprint: key.fingerprint }],
    });
    const { message, code } = await writeSetup(secret, 'traveller@example.org');
    const setup = message.subarray(message.indexOf('-----BEGIN PGP MESSAGE'), message.indexOf('</pre>'));
    const opened = gpg('--pinentry-mode', 'loopback', '--passphrase', code, '--decrypt', file('setup.asc', setup));
    expect(opened.toString()).toContain('Autocrypt-Prefer-Encrypt: mutual');
  }, 60_000);

  it.each(algorithms)(
    '%s: what is encrypted for it, it opens, and believes the signature',
    async (algorithm) => {
      const at = Date.now();
      const { keys } = await importKeys(gpg('--export', `${algorithm}@example.org`), at + 60_000);
      const body = await encryptEntity(Buffer.from(words), keys, postern.secret, { boundary: 'b', at });
      if (!body.ok) throw new Error(body.error);
      const armor = file(
        'sealed',
        body.value.subarray(body.value.indexOf('-----BEGIN'), body.value.lastIndexOf('--b--')),
      );
      const opened = join(folder.path, 'opened');
      const status = gpg('--status-fd', '1', '--output', opened, '--decrypt', armor).toString();
      expect(status).toContain(`VALIDSIG ${postern.key.fingerprint.toUpperCase()}`);
      expect(status).toContain('GOODMDC');
      expect(readFileSync(opened, 'latin1')).toBe(words);
    },
    60_000,
  );

  it('believes a multipart/signed', async () => {
    const signed = await signEntity(Buffer.from(words), postern.secret, { boundary: 'b', at: Date.now() });
    if (!signed.ok) throw new Error(signed.error);
    const at = signed.value.indexOf('-----BEGIN');
    const status = gpg(
      '--status-fd',
      '1',
      '--verify',
      file('sig', signed.value.subarray(at)),
      file('plain', words),
    ).toString();
    expect(status).toContain(`VALIDSIG ${postern.key.fingerprint.toUpperCase()}`);
    const tree = await openMessage(signed.value, [
      openpgp({ ...(await reader([postern.key], trusting(postern))), at: Date.now() }),
    ]);
    expect(tree.seal).toMatchObject({ kind: 'signed', signatures: [{ state: 'valid' }] });
  }, 60_000);

  it('keys move: its secret key is unlocked here', async () => {
    const { secrets } = await importKeys(gpg('--export-secret-keys', 'rsa2048@example.org'), Date.now() + 60_000);
    const [row] = secrets;
    if (row === undefined) throw new Error('no secret key');
    expect(await unlock(row, '')).toMatchObject({ ok: true });
  }, 60_000);
});
