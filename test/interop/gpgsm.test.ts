/**
 * gpgsm reads what is sealed here, and seals what is read here. Version 2.2 takes in private keys of RSA alone, and knows neither
 * AES-GCM nor RSAES-OAEP nor P-521.
 */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textEntity } from '../../src/message/compose/entity.ts';
import type { Standard } from '../../src/sealed/types.ts';
import { usualSignature } from '../../src/smime/algorithms/make-signature.ts';
import { type OwnKey, parsePrivateKey } from '../../src/smime/algorithms/private-key.ts';
import { enveloped, opaqueSigned } from '../../src/smime/compose.ts';
import { blocksOf } from '../../src/smime/pem.ts';
import { smime } from '../../src/smime/standard.ts';
import { certificatesOf } from '../../src/smime/testing/pem.ts';
import { describeWith } from '../support/describe-with.ts';
import { pathOf } from '../support/peers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { type Kind, gpgsm as known } from './smime-cases.ts';

const address = 'ann@example.org';
const content = Buffer.from('Content-Type: text/plain\r\n\r\nGood morning\r\n');
const letter = textEntity('text/plain', 'Good morning\n');

describeWith('gpgsm', { peers: ['gpgsm', 'openssl'] }, () => {
  let folder: TemporaryFolder;
  const own = new Map<Kind, OwnKey>();
  const path = (name: string): string => join(folder.path, name);
  const keyOf = (kind: Kind): OwnKey => own.get(kind) ?? expect.unreachable(kind);
  const file = (name: string, octets: Buffer): string => {
    writeFileSync(path(name), octets);
    return path(name);
  };
  const run = (program: 'gpgsm' | 'openssl', args: readonly string[], input = ''): Buffer =>
    execFileSync(pathOf(program), args, { input, stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });
  const gpgsm = (...args: readonly string[]): Buffer => {
    const offline = ['--disable-dirmngr', '--disable-crl-checks', '--pinentry-mode', 'loopback'];
    return run(
      'gpgsm',
      ['--homedir', folder.path, '--batch', '--yes', ...offline, '--passphrase-fd', '0', ...args],
      'x\n',
    );
  };

  beforeAll(() => {
    folder = temporaryFolder('gpgsm');
    for (const kind of known.kinds) {
      const how = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', `ec_paramgen_curve:P-${kind.slice(1)}`];
      const [key, certificate] = [path(`${kind}.key`), path(`${kind}.pem`)];
      // gpgsm takes no digest that is shorter than the key.
      const digest = kind === 'p384' ? '-sha384' : '-sha256';
      const names = [digest, '-subj', `/CN=Ann ${kind}`, '-addext', `subjectAltName=email:${address}`];
      run('openssl', ['req', '-x509', '-newkey', ...how, '-nodes', '-keyout', key, '-out', certificate, ...names]);
      const text = readFileSync(certificate, 'latin1');
      const [parsed] = certificatesOf(text);
      const secret = parsePrivateKey(blocksOf(readFileSync(key, 'latin1'), 'PRIVATE KEY')[0] ?? Buffer.alloc(0));
      if (parsed === undefined || !secret.ok) throw new Error('openssl made no key');
      own.set(kind, { certificate: parsed, key: secret.value });
      writeFileSync(path('trustlist.txt'), `${new X509Certificate(text).fingerprint} S relax\n`, { flag: 'a' });
      gpgsm('--import', certificate);
    }
    const old = ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
    const files = ['-inkey', path('rsa.key'), '-in', path('rsa.pem'), '-out', path('rsa.p12')];
    run('openssl', ['pkcs12', '-export', ...old, ...files, '-passout', 'pass:x']);
    gpgsm('--import', path('rsa.p12'));
  }, 60_000);
  afterAll(() => {
    execFileSync('gpgconf', ['--homedir', folder.path, '--kill', 'all'], { timeout: 60_000 });
    folder.remove();
  });

  const standard = (): Standard => {
    const accepted = [keyOf('rsa').certificate];
    const revocation = () => Promise.resolve({ status: 'good' as const });
    return smime({ anchors: [], accepted, known: [], revocation, at: Date.now() }, [keyOf('rsa')]);
  };
  const ours = (entity: Awaited<ReturnType<typeof enveloped>>): string => {
    if (!entity.ok) throw new Error(entity.error);
    return file('ours', Buffer.from(entity.value.body.toString('latin1'), 'base64'));
  };

  it.each(known.signs)('signs by %s', { timeout: 60_000 }, async (digest) => {
    const how = ['--include-certs', '1', '--digest-algo', digest.replace('-', ''), '--local-user', `&${keygrip()}`];
    const detached = gpgsm(...how, '--detach-sign', file('letter', content));
    const valid = [{ state: 'valid', fault: null, signer: { addresses: [address] } }];
    expect(await standard().verify(content, detached)).toMatchObject(valid);
    const opened = await standard().open(gpgsm(...how, '--sign', file('letter', content)));
    expect(opened).toMatchObject({ kind: 'content', encryption: null, signatures: valid });
  });

  it.each(known.verifies)('verifies a signature by %s, %s, %s', { timeout: 60_000 }, async (kind, rsa, digest) => {
    const options = { ...usualSignature, rsa, digest, at: Date.now(), intermediates: [] };
    const signed = ours(await opaqueSigned(letter, [keyOf(kind)], options));
    expect(gpgsm('--status-fd', '1', '--verify', signed).toString()).toContain('GOODSIG');
  });

  it.each(known.encrypts)('encrypts by %s', { timeout: 60_000 }, async (_, algorithm) => {
    const to = ['--recipient', `&${keygrip()}`];
    const sealed = gpgsm('--cipher-algo', algorithm, ...to, '--encrypt', file('letter', content));
    const opened = await standard().open(sealed);
    expect(opened).toMatchObject({ kind: 'content', encryption: { state: 'opened' } });
    expect(opened.kind === 'content' && opened.content.equals(content)).toBe(true);
  });

  it.each(known.opens)('opens what is encrypted by %s', { timeout: 60_000 }, async (cipher) => {
    const sealed = ours(await enveloped(letter, [keyOf('rsa').certificate], { cipher, rsa: 'pkcs1' }));
    expect(gpgsm('--decrypt', sealed).toString()).toContain('Good morning');
  });

  /** They all have the same address: which is meant is said by its key. */
  function keygrip(): string {
    const listed = gpgsm('--with-colons', '--with-keygrip', '--list-secret-keys').toString();
    return /^grp:+([0-9A-F]+):/m.exec(listed)?.[1] ?? expect.unreachable(listed);
  }
});
