/**
 * `openssl cms` reads what is sealed here, and seals what is read here: every algorithm that both know, both ways.
 * OpenSSL 3.0 has neither Ed25519, X25519 nor ChaCha20-Poly1305 in CMS: src/smime/compose.test.ts has them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textEntity, type Entity } from '../../src/message/compose/entity.ts';
import { openMessage } from '../../src/sealed/open.ts';
import type { OpenedPart } from '../../src/sealed/types.ts';
import { usualSignature } from '../../src/smime/algorithms/make-signature.ts';
import { type OwnKey, parsePrivateKey } from '../../src/smime/algorithms/private-key.ts';
import { clearSigned, compressed, enveloped, opaqueSigned } from '../../src/smime/compose.ts';
import { readRequest, writeRequest } from '../../src/smime/certificates/request.ts';
import { readKeyFile } from '../../src/smime/pkcs12/read.ts';
import { writeKeyFile } from '../../src/smime/pkcs12/write.ts';
import { smime } from '../../src/smime/standard.ts';
import { blocksOf } from '../../src/smime/pem.ts';
import { certificatesOf } from '../../src/smime/testing/pem.ts';
import { describeWith } from '../support/describe-with.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { type Kind, ciphers, encryptedByOpenssl, kinds, signatures } from './smime-cases.ts';

const address = 'ann@example.org';
const content = Buffer.from('Content-Type: text/plain\r\n\r\nGood morning\r\n');
const letter = textEntity('text/plain', 'Good morning\n');
const requests = {
  rsa: ['rsa:2048'],
  p256: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'],
} as const;

describeWith('openssl cms', { peers: ['openssl'] }, () => {
  let folder: TemporaryFolder;
  const own = new Map<Kind, OwnKey>();
  const path = (name: string): string => join(folder.path, name);
  const keyOf = (kind: Kind): OwnKey => own.get(kind) ?? expect.unreachable(kind);

  async function openssl(...args: readonly string[]): Promise<string> {
    const { code, output } = await run('openssl', args);
    expect(code, `openssl ${args.join(' ')}: ${output}`).toBe(0);
    return output;
  }

  beforeAll(async () => {
    folder = temporaryFolder('smime');
    for (const [kind, how] of Object.entries(requests) as [Kind, readonly string[]][]) {
      const files = ['-keyout', path(`${kind}.key`), '-out', path(`${kind}.pem`)];
      const names = ['-subj', `/CN=Ann ${kind}`, '-addext', `subjectAltName=email:${address}`];
      await openssl('req', '-x509', '-newkey', ...how, '-nodes', '-days', '400', ...files, ...names);
      const [certificate] = certificatesOf(readFileSync(path(`${kind}.pem`), 'latin1'));
      const [octets] = blocksOf(readFileSync(path(`${kind}.key`), 'latin1'), 'PRIVATE KEY');
      const key = parsePrivateKey(octets ?? Buffer.alloc(0));
      if (certificate === undefined || !key.ok) throw new Error('openssl made no key');
      own.set(kind, { certificate, key: key.value });
    }
    writeFileSync(path('letter'), content);
  }, 60_000);
  afterAll(() => folder.remove());

  const opened = (message: Buffer, keys: readonly OwnKey[] = [...own.values()]): Promise<OpenedPart> =>
    openMessage(message, [
      smime(
        {
          anchors: [],
          accepted: keys.map(({ certificate }) => certificate),
          known: [],
          revocation: () => Promise.resolve({ status: 'good' }),
          at: Date.now(),
        },
        keys,
      ),
    ]);

  function write(name: string, entity: Awaited<ReturnType<typeof enveloped>>): string {
    if (!entity.ok) throw new Error(entity.error);
    return writeEntity(name, entity.value);
  }

  function writeEntity(name: string, { header, body }: Entity): string {
    writeFileSync(path(name), Buffer.concat([Buffer.from('MIME-Version: 1.0\r\n'), header, Buffer.from('\r\n'), body]));
    return path(name);
  }

  it.each(signatures)('verifies a signature by %s, %s, %s', async (kind, rsa, digest) => {
    const options = { ...usualSignature, rsa, digest, at: Date.now(), intermediates: [] };
    const beside = write('beside', await clearSigned(letter, [keyOf(kind)], options, Math.random));
    const inside = write('inside', await opaqueSigned(letter, [keyOf(kind)], options));
    for (const file of [beside, inside]) {
      const verify = ['cms', '-verify', '-in', file, '-CAfile', path(`${kind}.pem`), '-purpose', 'any'];
      await openssl(...verify, '-out', path('out'));
      expect(readFileSync(path('out'), 'latin1')).toContain('Good morning');
    }
  });

  it.each(signatures)('signs by %s, %s, %s', async (kind, rsa, digest) => {
    const signer = ['-signer', path(`${kind}.pem`), '-inkey', path(`${kind}.key`), '-md', digest.replace('-', '')];
    const padding = rsa === 'pss' ? ['-keyopt', 'rsa_padding_mode:pss'] : [];
    for (const form of [[], ['-nodetach']]) {
      await openssl('cms', '-sign', '-in', path('letter'), '-out', path('signed'), ...signer, ...padding, ...form);
      const { seal } = await opened(readFileSync(path('signed')));
      expect(seal).toMatchObject({ signatures: [{ state: 'valid', fault: null, signer: { addresses: [address] } }] });
    }
  });

  it.each(kinds.flatMap((kind) => ciphers.map(([cipher]) => [kind, cipher] as const)))(
    'opens what is encrypted to %s by %s',
    async (kind, cipher) => {
      for (const rsa of kind === 'rsa' ? (['oaep', 'pkcs1'] as const) : (['oaep'] as const)) {
        const file = write('sealed', await enveloped(letter, [keyOf(kind).certificate], { cipher, rsa }));
        const key = ['-recip', path(`${kind}.pem`), '-inkey', path(`${kind}.key`)];
        await openssl('cms', '-decrypt', '-in', file, '-out', path('out'), ...key);
        expect(readFileSync(path('out'), 'latin1')).toContain('Good morning');
      }
    },
  );

  it.each(encryptedByOpenssl)('encrypts to %s by %s %j', async (kind, cipher, options) => {
    const late = options.filter((option) => option === '-keyopt' || !option.startsWith('-'));
    const early = options.filter((option) => !late.includes(option));
    await openssl(
      ...['cms', '-encrypt', '-in', path('letter'), '-out', path('sealed'), `-${cipher}`, ...early],
      ...['-recip', path(`${kind}.pem`), ...late],
    );
    const { seal, children } = await opened(readFileSync(path('sealed')));
    expect(seal).toMatchObject({ encryption: { state: 'opened', authenticated: cipher.endsWith('gcm') } });
    expect(children[0]?.octets.equals(content)).toBe(true);
    if (cipher.startsWith('des')) expect(seal).toMatchObject({ encryption: { reason: { rule: 'RFC 8551 §6' } } });
  });

  it('encrypts by a password or a shared key: it stays locked, and says so', async () => {
    const shared = ['-secretkey', '00112233445566778899aabbccddeeff', '-secretkeyid', '01'];
    for (const how of [['-pwri_password', 'secret'], shared]) {
      await openssl('cms', '-encrypt', '-in', path('letter'), '-out', path('sealed'), '-aes-256-cbc', ...how);
      const { seal, children } = await opened(readFileSync(path('sealed')));
      expect(seal).toMatchObject({ encryption: { state: 'locked' } });
      expect(children).toEqual([]);
    }
  });

  it.each([
    ['PBES2', []],
    ['3DES', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['RC2', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-RC2-40', '-macalg', 'sha1', '-legacy']],
    ['nothing', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
  ])('exports a key file by %s', async (_what, options) => {
    const files = ['-inkey', path('p256.key'), '-in', path('p256.pem'), '-out', path('key.p12')];
    await openssl('pkcs12', '-export', ...files, '-passout', 'pass:Gruesse', ...options);
    const read = await readKeyFile(readFileSync(path('key.p12')), 'Gruesse');
    expect(read.ok && read.value.keys.map(({ certificate }) => certificate.octets)).toEqual([
      keyOf('p256').certificate.octets,
    ]);
  });

  it('imports a key file', async () => {
    writeFileSync(path('ours.p12'), await writeKeyFile(keyOf('rsa'), [keyOf('p256').certificate], 'secret'));
    const output = await openssl('pkcs12', '-in', path('ours.p12'), '-passin', 'pass:secret', '-nodes', '-info');
    expect(output).toContain('BEGIN PRIVATE KEY');
    expect(output.split('BEGIN CERTIFICATE')).toHaveLength(3);
  });

  it('reads a request for a certificate, and makes one', async () => {
    const { key, certificate } = keyOf('p256');
    const request = await writeRequest(key, certificate.publicKey.octets, 'Ann', [address]);
    writeFileSync(path('ours.csr'), request.ok ? request.value : '');
    const shown = ['req', '-inform', 'DER', '-in', path('ours.csr'), '-verify', '-noout', '-text'];
    expect(await openssl(...shown)).toContain(`email:${address}`);
    const names = ['-subj', '/CN=Ann', '-addext', `subjectAltName=email:${address}`];
    await openssl('req', '-new', '-key', path('p256.key'), '-outform', 'DER', '-out', path('theirs.csr'), ...names);
    expect(await readRequest(readFileSync(path('theirs.csr')))).toMatchObject({
      ok: true,
      value: { addresses: [address] },
    });
  });

  it('says of compressed content only that it is such', async () => {
    // Debian's OpenSSL is built without zlib.
    const file = writeEntity('packed', await compressed(letter));
    expect(await openssl('cms', '-cmsout', '-print', '-in', file)).toContain('id-smime-ct-compressedData');
  });
});
