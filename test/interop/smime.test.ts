/**
 * `openssl cms`, `pkcs12` and `req` read what is sealed here, and seal what is read here: every algorithm and form that both know.
 * What OpenSSL 3.0 does not know is tried with Bouncy Castle.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contentCiphers } from '../../src/smime/algorithms/contents.ts';
import { certificatesEntity, clearSigned, compressed, enveloped, opaqueSigned } from '../../src/smime/compose.ts';
import { readRequest, writeRequest } from '../../src/smime/certificates/request.ts';
import { oldEnvelope, usualEnvelope } from '../../src/smime/cms/envelop.ts';
import { readKeyFile } from '../../src/smime/pkcs12/read.ts';
import { writeKeyFile } from '../../src/smime/pkcs12/write.ts';
import type { KeyKind } from '../../src/smime/testing/certificate.ts';
import { describeWith } from '../support/describe-with.ts';
import { run } from '../support/run.ts';
import { layersOf } from './layers.ts';
import { SmimeBench, address, content, entityOf, letter, pkcs7Mime, signing } from './smime-bench.ts';
import { type Transport, openssl as known } from './smime-cases.ts';
import { tryAll } from './trials.ts';

const kinds: readonly KeyKind[] = ['rsa', 'P-256', 'P-384', 'P-521'];

describeWith('openssl cms', { peers: ['openssl'] }, () => {
  let bench: SmimeBench;

  async function openssl(...args: readonly string[]): Promise<string> {
    const { code, output } = await run('openssl', args);
    if (code !== 0) throw new Error(`openssl ${args.join(' ')}: ${output}`);
    return output;
  }

  beforeAll(async () => {
    bench = new SmimeBench('smime');
    await bench.makeByOpenssl(kinds);
    bench.file('letter', content);
  }, 60_000);
  afterAll(() => bench.remove());

  const pem = (kind: KeyKind): string => bench.path(`${kind}.pem`);
  const certificateOf = (kind: KeyKind) => bench.key(kind).certificate;
  const layers = async (name: string): Promise<readonly string[]> => layersOf(await bench.opened(bench.read(name)));

  /** Out of one file into another, all in the folder. */
  const cms = (from: string, to: string, ...how: readonly string[]): Promise<string> =>
    openssl('cms', ...how.slice(0, 1), '-in', bench.path(from), '-out', bench.path(to), ...how.slice(1));
  const sign = (from: string, to: string, kind: KeyKind, ...how: readonly string[]): Promise<string> =>
    cms(from, to, '-sign', '-signer', pem(kind), '-inkey', bench.path(`${kind}.key`), ...how);
  const encrypt = (from: string, to: string, kind: KeyKind, cipher: string, ...how: readonly string[]) =>
    cms(from, to, '-encrypt', cipher, '-recip', pem(kind), ...how);
  const verify = (from: string, to: string, kind: KeyKind) =>
    cms(from, to, '-verify', '-CAfile', pem(kind), '-purpose', 'any');
  const decrypt = (from: string, to: string, kind: KeyKind) =>
    cms(from, to, '-decrypt', '-recip', pem(kind), '-inkey', bench.path(`${kind}.key`));

  it.each(known.signs)('signs by %s, %s, %s', async (kind, rsa, digest) => {
    const padding = rsa === 'pss' ? ['-keyopt', 'rsa_padding_mode:pss'] : [];
    await sign('letter', 'signed', kind, '-md', digest.replace('-', ''), ...padding);
    const { seal } = await bench.opened(bench.read('signed'));
    expect(seal).toMatchObject({ signatures: [{ state: 'valid', fault: null, signer: { addresses: [address] } }] });
  });

  it.each(known.verifies)('verifies a signature by %s, %s, %s', async (kind, rsa, digest) => {
    const options = { ...signing(), rsa, digest };
    bench.message('signed', await clearSigned(letter, [bench.key(kind)], options, Math.random));
    await verify('signed', 'out', kind);
    expect(bench.read('out')).toEqual(content);
  });

  it.each(known.encrypts)('encrypts to %s, %s, by %s', async (kind, transport, cipher) => {
    const oaep = ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', `rsa_oaep_md:${transport.replace('-', '')}`];
    const legacy = cipher === 'rc2' ? ['-provider', 'legacy', '-provider', 'default'] : [];
    const how = isAgreedOrOld(transport) ? legacy : oaep;
    await encrypt('letter', 'sealed', kind, optionOf(cipher), ...how);
    const { seal, children } = await bench.opened(bench.read('sealed'));
    expect(seal).toMatchObject({
      encryption: {
        state: 'opened',
        algorithm: contentCiphers[cipher].name,
        authenticated: cipher.endsWith('gcm'),
        reason: cipher === 'rc2' || cipher === 'tripleDes' ? { rule: 'RFC 8551 §6' } : {},
      },
    });
    expect(children[0]?.octets).toEqual(content);
  });

  it.each(known.opens)('opens what is encrypted to %s, %s, by %s', async (kind, rsa, cipher) => {
    bench.message('sealed', await enveloped(letter, [certificateOf(kind)], { cipher, rsa }));
    await decrypt('sealed', 'out', kind);
    expect(bench.read('out')).toEqual(content);
  });

  it('encrypts by a password or a shared key: it stays locked, and says so', async () => {
    const shared = ['-secretkey', '00112233445566778899aabbccddeeff', '-secretkeyid', '01'];
    for (const how of [['-pwri_password', 'secret'], shared]) {
      await cms('letter', 'sealed', '-encrypt', '-aes-256-cbc', ...how);
      const { seal, children } = await bench.opened(bench.read('sealed'));
      expect(seal).toMatchObject({ encryption: { state: 'locked' } });
      expect(children).toEqual([]);
    }
  });

  it('says of compressed content only that it is such', async () => {
    // Debian's OpenSSL is built without zlib.
    const file = bench.message('packed', await compressed(letter));
    expect(await openssl('cms', '-cmsout', '-print', '-in', file)).toContain('id-smime-ct-compressedData');
  });

  async function keyFile(...how: readonly string[]): Promise<void> {
    const files = ['-inkey', bench.path('P-256.key'), '-in', pem('P-256'), '-out', bench.path('key.p12')];
    await openssl('pkcs12', '-export', ...files, '-passout', 'pass:Gruesse', ...how);
    const read = await readKeyFile(bench.read('key.p12'), 'Gruesse');
    expect(read.ok && read.value.keys.map(({ certificate }) => certificate.octets)).toEqual([
      certificateOf('P-256').octets,
    ]);
  }

  tryAll<typeof known.forms>({
    'the text beside its signature': {
      here: async () => {
        await sign('letter', 'signed', 'rsa');
        expect(await layers('signed')).toEqual(['valid']);
      },
      there: async () => {
        bench.message('signed', await clearSigned(letter, [bench.key('rsa')], signing(), Math.random));
        await verify('signed', 'out', 'rsa');
        expect(bench.read('out')).toEqual(content);
        bench.file('altered', bench.read('signed').toString().replace('Good', 'Bad'));
        await expect(verify('altered', 'out', 'rsa')).rejects.toThrow();
      },
    },
    'the text inside its signature': {
      here: async () => {
        await sign('letter', 'signed', 'P-256', '-nodetach');
        expect(await layers('signed')).toEqual(['valid']);
      },
      there: async () => {
        bench.message('signed', await opaqueSigned(letter, [bench.key('P-256')], signing()));
        await verify('signed', 'out', 'P-256');
        expect(bench.read('out')).toEqual(content);
      },
    },
    'signed by two': {
      here: async () => {
        const other = ['-signer', pem('P-384'), '-inkey', bench.path('P-384.key')];
        await sign('letter', 'signed', 'rsa', ...other);
        expect(await layers('signed')).toEqual(['valid valid']);
      },
      there: async () => {
        const signers = [bench.key('rsa'), bench.key('P-384')];
        bench.message('signed', await clearSigned(letter, signers, signing(), Math.random));
        bench.file('both.pem', Buffer.concat([bench.read('rsa.pem'), bench.read('P-384.pem')]));
        await cms('signed', 'out', '-verify', '-CAfile', bench.path('both.pem'), '-purpose', 'any');
        expect(bench.read('out')).toEqual(content);
        // One of them is not enough for it.
        await expect(verify('signed', 'out', 'rsa')).rejects.toThrow();
      },
    },
    'signed with SHA-1 (weak, and said to be)': {
      here: async () => {
        await sign('letter', 'signed', 'rsa', '-md', 'sha1');
        expect(await layers('signed')).toEqual(['valid (weak)']);
      },
    },
    'for two with keys of different kinds': {
      here: async () => {
        await encrypt('letter', 'sealed', 'rsa', '-aes-256-gcm', pem('P-521'));
        expect(await layers('sealed')).toEqual(['opened']);
      },
      there: async () => {
        const to = [certificateOf('rsa'), certificateOf('P-521')];
        bench.message('sealed', await enveloped(letter, to, usualEnvelope));
        for (const kind of ['rsa', 'P-521'] as const) {
          await decrypt('sealed', 'out', kind);
          expect(bench.read('out')).toEqual(content);
        }
      },
    },
    'a recipient named by the identifier of the key': {
      here: async () => {
        for (const kind of ['rsa', 'P-256'] as const) {
          await encrypt('letter', 'sealed', kind, '-aes-256-cbc', '-keyid');
          expect(await layers('sealed')).toEqual(['opened']);
        }
      },
    },
    'other digests, wraps and the cofactor in ECDH': {
      here: async () => {
        for (const [kind, ...how] of [
          ['P-256', '-keyopt', 'ecdh_kdf_md:sha384', '-keyopt', 'ecdh_cofactor_mode:1'],
          ['P-384', '-keyopt', 'ecdh_kdf_md:sha224', '-aes128-wrap'],
          ['P-256', '-des3-wrap'],
        ] as const) {
          await encrypt('letter', 'sealed', kind, '-aes-256-cbc', ...how);
          expect(await layers('sealed'), how.join(' ')).toEqual(['opened']);
        }
      },
    },
    'octets in pieces of no known length (BER)': {
      here: async () => {
        await encrypt('letter', 'sealed', 'rsa', '-aes-256-cbc', '-stream');
        expect(await layers('sealed')).toEqual(['opened']);
        await sign('letter', 'signed', 'rsa', '-nodetach', '-stream');
        expect(await layers('signed')).toEqual(['valid']);
      },
    },
    'signed, then encrypted': {
      here: async () => {
        await sign('letter', 'signed', 'rsa');
        await encrypt('signed', 'sealed', 'P-256', '-aes-256-gcm');
        expect(await layers('sealed')).toEqual(['opened', 'valid']);
      },
      there: async () => {
        const signed = entityOf(await clearSigned(letter, [bench.key('rsa')], signing(), Math.random));
        bench.message('sealed', await enveloped(signed, [certificateOf('P-256')], usualEnvelope));
        await decrypt('sealed', 'signed', 'P-256');
        await verify('signed', 'out', 'rsa');
        expect(bench.read('out')).toEqual(content);
      },
    },
    'encrypted, then signed': {
      here: async () => {
        await encrypt('letter', 'sealed', 'rsa', '-aes-128-cbc');
        await sign('sealed', 'signed', 'P-256');
        expect(await layers('signed')).toEqual(['valid', 'opened']);
      },
      there: async () => {
        const sealed = entityOf(await enveloped(letter, [certificateOf('rsa')], oldEnvelope));
        bench.message('signed', await clearSigned(sealed, [bench.key('P-256')], signing(), Math.random));
        await verify('signed', 'sealed', 'P-256');
        await decrypt('sealed', 'out', 'rsa');
        expect(bench.read('out')).toEqual(content);
      },
    },
    'certificates alone': {
      here: async () => {
        const files = ['-certfile', pem('rsa'), '-certfile', pem('P-256')];
        await openssl('crl2pkcs7', '-nocrl', '-outform', 'DER', '-out', bench.path('certificates'), ...files);
        expect(await bench.standard().open(bench.read('certificates'))).toEqual({ kind: 'keys' });
        const tree = await bench.opened(pkcs7Mime('certs-only', bench.read('certificates')));
        expect(tree.seal).toMatchObject({ kind: 'sealed', signatures: [] });
      },
      there: async () => {
        bench.body('certificates', certificatesEntity(kinds.map(certificateOf)));
        const print = ['-inform', 'DER', '-in', bench.path('certificates'), '-print_certs', '-noout'];
        expect((await openssl('pkcs7', ...print)).split('subject=')).toHaveLength(kinds.length + 1);
      },
    },
    'a request for a certificate (PKCS #10)': {
      here: async () => {
        for (const kind of ['rsa', 'P-256'] as const) {
          const names = ['-subj', '/CN=Ann', '-addext', `subjectAltName=email:${address}`];
          const files = ['-key', bench.path(`${kind}.key`), '-outform', 'DER', '-out', bench.path('request')];
          await openssl('req', '-new', ...files, ...names);
          expect(await readRequest(bench.read('request'))).toMatchObject({ ok: true, value: { addresses: [address] } });
        }
      },
      there: async () => {
        for (const kind of ['rsa', 'P-256'] as const) {
          const { key, certificate } = bench.key(kind);
          const request = await writeRequest(key, certificate.publicKey.octets, 'Ann', [address]);
          const file = bench.file('request', request.ok ? request.value : request.error);
          const shown = await openssl('req', '-inform', 'DER', '-in', file, '-verify', '-noout', '-text');
          expect(shown).toContain(`email:${address}`);
        }
      },
    },
    'a key file (PKCS #12) by PBES2 and AES-256': {
      here: () => keyFile(),
      there: async () => {
        const made = await writeKeyFile(bench.key('rsa'), [certificateOf('P-256')], 'secret');
        const file = bench.file('ours.p12', made);
        const output = await openssl('pkcs12', '-in', file, '-passin', 'pass:secret', '-nodes', '-info');
        expect(output).toContain('BEGIN PRIVATE KEY');
        expect(output.split('BEGIN CERTIFICATE')).toHaveLength(3);
      },
    },
    'a key file by triple DES': {
      here: () => keyFile('-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'),
    },
    'a key file by RC2': {
      here: () => keyFile('-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-RC2-40', '-macalg', 'sha1', '-legacy'),
    },
    'a key file that is not encrypted': { here: () => keyFile('-keypbe', 'NONE', '-certpbe', 'NONE') },
  });
});

const isAgreedOrOld = (transport: Transport): boolean => transport === 'agreed' || transport === 'pkcs1';

/** How OpenSSL calls a cipher. */
function optionOf(cipher: keyof typeof contentCiphers): string {
  if (cipher === 'tripleDes') return '-des-ede3-cbc';
  return `-${contentCiphers[cipher].name.toLowerCase()}`;
}
