/**
 * Bouncy Castle reads what is sealed here, and seals what is read here. It knows what the other programs of S/MIME do not: Ed25519,
 * X25519, ChaCha20-Poly1305, compressed content, PBMAC1.
 */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contentCiphers } from '../../src/smime/algorithms/contents.ts';
import { type OwnKey, type PrivateKey, parsePrivateKey } from '../../src/smime/algorithms/private-key.ts';
import {
  certificatesEntity,
  clearSigned,
  compressed,
  enveloped,
  opaqueSigned,
  tripleWrapped,
} from '../../src/smime/compose.ts';
import { readRequest, writeRequest } from '../../src/smime/certificates/request.ts';
import { usualEnvelope } from '../../src/smime/cms/envelop.ts';
import { readKeyFile } from '../../src/smime/pkcs12/read.ts';
import { writeKeyFile } from '../../src/smime/pkcs12/write.ts';
import { certify, ownKey } from '../../src/smime/testing/certificate.ts';
import { describeWith } from '../support/describe-with.ts';
import { BouncyCastle } from './bouncy-castle.ts';
import { layersOf } from './layers.ts';
import {
  type BenchKind,
  SmimeBench,
  address,
  bodyOf,
  content,
  entityOf,
  letter,
  multipartSigned,
  partsOf,
  pkcs7Mime,
  signing,
} from './smime-bench.ts';
import { type Signature, type Transport, bouncyCastle as known } from './smime-cases.ts';
import { tryAll } from './trials.ts';

const kinds: readonly BenchKind[] = ['rsa', 'P-256', 'P-384', 'P-521', 'Ed25519', 'Ed448', 'X25519'];

describeWith('Bouncy Castle', { peers: ['javac', 'libbcpkix-java'] }, () => {
  let bench: SmimeBench;
  let program: BouncyCastle;

  beforeAll(async () => {
    bench = new SmimeBench('bouncy-castle');
    program = await BouncyCastle.start(bench.folder);
    for (const kind of kinds) {
      // A key that only agrees cannot sign its own certificate.
      const authority = kind === 'X25519' ? bench.key('rsa').key : null;
      const own = await (kind === 'Ed448' ? ed448(bench.key('rsa').key) : ownKey(kind, address, authority));
      bench.hold(kind, own);
      bench.file(`${kind}.key`, own.key.octets);
      bench.file(`${kind}.crt`, own.certificate.octets);
    }
    bench.file('letter', content);
  }, 60_000);
  afterAll(async () => {
    await program.stop();
    bench.remove();
  });

  const keyFiles = (kind: BenchKind): readonly string[] => [bench.path(`${kind}.key`), bench.path(`${kind}.crt`)];

  /** CMS that it makes of these octets. */
  async function made(command: string, octets: Buffer, ...args: readonly string[]): Promise<Buffer> {
    await program.ask(command, bench.path('out'), bench.file('in', octets), ...args);
    return bench.read('out');
  }
  const signedByIt = (octets: Buffer, where: 'inside' | 'beside', ...kinds: readonly BenchKind[]): Promise<Buffer> =>
    made('sign', octets, where, ...kinds.flatMap((kind) => [usual[kind] ?? kind, ...keyFiles(kind)]));
  const sealedByIt = (octets: Buffer, ...of: readonly (readonly [Transport, BenchKind])[]): Promise<Buffer> =>
    made('encrypt', octets, contentCiphers.aes256gcm.oid, 'auth', ...of.flatMap(recipient));
  /** What it takes out of CMS. */
  const openedByIt = (octets: Buffer, kind: BenchKind): Promise<Buffer> => made('decrypt', octets, ...keyFiles(kind));
  const verifiedByIt = (octets: Buffer, ...beside: readonly string[]): Promise<Buffer> =>
    made('verify', octets, ...beside);

  const recipient = ([transport, kind]: readonly [Transport, BenchKind]): readonly string[] => [
    transport === 'agreed' ? (kind === 'X25519' ? 'x25519' : 'ecdh') : transport,
    bench.path(`${kind}.crt`),
  ];
  const ours = (name: string, entity: Parameters<SmimeBench['body']>[1]): Buffer => {
    bench.body(name, entity);
    return bench.read(name);
  };

  it.each(known.signs)('signs by %s, %s, %s', async (...signature) => {
    const octets = await made('sign', content, 'inside', algorithmOf(signature), ...keyFiles(signature[0]));
    expect(await bench.standard().open(octets)).toMatchObject({
      kind: 'content',
      signatures: [{ state: 'valid', fault: null, signer: { addresses: [address] } }],
    });
  });

  it.each(known.verifies)('verifies a signature by %s, %s, %s', async (kind, rsa, digest) => {
    const options = { ...signing(), rsa, digest };
    expect(await verifiedByIt(ours('signed', await opaqueSigned(letter, [bench.key(kind)], options)))).toEqual(content);
  });

  it.each(known.encrypts)('encrypts to %s, %s, by %s', async (kind, transport, cipher) => {
    const { oid, name } = contentCiphers[cipher];
    const isAuthenticated = cipher.endsWith('gcm') || cipher === 'chacha';
    const how = isAuthenticated ? 'auth' : 'plain';
    const opened = await bench
      .standard()
      .open(await made('encrypt', content, oid, how, ...recipient([transport, kind])));
    expect(opened).toMatchObject({
      kind: 'content',
      content,
      encryption: { state: 'opened', algorithm: name, authenticated: isAuthenticated },
    });
  });

  it.each(known.opens)('opens what is encrypted to %s, %s, by %s', async (kind, rsa, cipher) => {
    const sealed = await enveloped(letter, [bench.key(kind).certificate], { cipher, rsa });
    expect(await openedByIt(ours('sealed', sealed), kind)).toEqual(content);
  });

  const layers = async (message: Buffer): Promise<readonly string[]> => layersOf(await bench.opened(message));
  const certificateOf = (kind: BenchKind) => bench.key(kind).certificate;

  async function keyFile(how: string): Promise<void> {
    for (const kind of ['rsa', 'Ed25519'] as const) {
      await program.ask('keyFile', bench.path('key.p12'), ...keyFiles(kind), 'Grüße', how);
      const read = await readKeyFile(bench.read('key.p12'), 'Grüße');
      expect(read.ok && read.value.keys.map(({ certificate }) => certificate.octets)).toEqual([
        certificateOf(kind).octets,
      ]);
      expect(await readKeyFile(bench.read('key.p12'), 'Grüsse')).toMatchObject({ error: { fault: 'password' } });
    }
  }

  tryAll<typeof known.forms>({
    'the text beside its signature': {
      here: async () => {
        const signature = await signedByIt(content, 'beside', 'Ed25519');
        expect(await layers(multipartSigned(content, signature))).toEqual(['valid']);
        const changed = Buffer.from(content.toString().replace('Good', 'Bad'));
        expect(await layers(multipartSigned(changed, signature))).toEqual(['invalid (changed)']);
      },
      there: async () => {
        const { text, signature } = partsOf(await clearSigned(letter, [bench.key('Ed25519')], signing(), Math.random));
        expect(await verifiedByIt(signature, bench.file('text', text))).toEqual(text);
        await expect(verifiedByIt(signature, bench.file('text', `${text.toString()}.`))).rejects.toThrow();
      },
    },
    'the text inside its signature': {
      here: async () =>
        expect(await layers(pkcs7Mime('signed-data', await signedByIt(content, 'inside', 'P-256')))).toEqual(['valid']),
      there: async () => {
        const signed = ours('signed', await opaqueSigned(letter, [bench.key('P-256')], signing()));
        expect(await verifiedByIt(signed)).toEqual(content);
        signed[signed.indexOf('Good')] = 0x67;
        await expect(verifiedByIt(signed)).rejects.toThrow();
      },
    },
    'signed by two': {
      here: async () => {
        const signature = await signedByIt(content, 'beside', 'rsa', 'Ed25519');
        expect(await layers(multipartSigned(content, signature))).toEqual(['valid valid']);
      },
      there: async () => {
        const signers = [bench.key('rsa'), bench.key('Ed25519')];
        const { text, signature } = partsOf(await clearSigned(letter, signers, signing(), Math.random));
        const found = await program.ask(
          'verify',
          bench.path('out'),
          bench.file('in', signature),
          bench.file('text', text),
        );
        expect(found.split(' ').toSorted()).toEqual(['1.2.840.113549.1.1.11', '1.3.101.112']);
      },
    },
    'signed with SHA-1 (weak, and said to be)': {
      here: async () => {
        const signed = await made('sign', content, 'inside', 'SHA1withRSA', ...keyFiles('rsa'));
        expect(await layers(pkcs7Mime('signed-data', signed))).toEqual(['valid (weak)']);
      },
    },
    'for two with keys of different kinds': {
      here: async () => {
        const sealed = await sealedByIt(content, ['SHA-256', 'rsa'], ['agreed', 'X25519']);
        expect(await layers(pkcs7Mime('authEnveloped-data', sealed))).toEqual(['opened']);
      },
      there: async () => {
        const to = [certificateOf('rsa'), certificateOf('X25519')];
        const sealed = ours('sealed', await enveloped(letter, to, usualEnvelope));
        expect(await openedByIt(sealed, 'rsa')).toEqual(content);
        expect(await openedByIt(sealed, 'X25519')).toEqual(content);
      },
    },
    'attributes that are authenticated with the content': {
      here: async () => {
        const how = [contentCiphers.chacha.oid, 'attributes', ...recipient(['agreed', 'P-256'])];
        const sealed = await made('encrypt', content, ...how);
        expect(await layers(pkcs7Mime('authEnveloped-data', sealed))).toEqual(['opened']);
      },
    },
    'signed, then encrypted': {
      here: async () => {
        const signature = await signedByIt(content, 'beside', 'rsa');
        const sealed = await sealedByIt(multipartSigned(content, signature), ['agreed', 'P-256']);
        expect(await layers(pkcs7Mime('authEnveloped-data', sealed))).toEqual(['opened', 'valid']);
      },
      there: async () => {
        const inside = entityOf(await opaqueSigned(letter, [bench.key('Ed25519')], signing()));
        const sealed = await enveloped(inside, [certificateOf('P-256')], usualEnvelope);
        const signed = bodyOf(await openedByIt(ours('sealed', sealed), 'P-256'));
        expect(await verifiedByIt(signed)).toEqual(content);
      },
    },
    'encrypted, then signed': {
      here: async () => {
        const sealed = pkcs7Mime('authEnveloped-data', await sealedByIt(content, ['pkcs1', 'rsa']));
        const signature = await signedByIt(sealed, 'beside', 'P-384');
        expect(await layers(multipartSigned(sealed, signature))).toEqual(['valid', 'opened']);
      },
      there: async () => {
        const inside = entityOf(await enveloped(letter, [certificateOf('rsa')], usualEnvelope));
        const signed = await opaqueSigned(inside, [bench.key('P-384')], signing());
        const sealed = bodyOf(await verifiedByIt(ours('signed', signed)));
        expect(await openedByIt(sealed, 'rsa')).toEqual(content);
      },
    },
    'signed, encrypted and signed again': {
      here: async () => {
        const inner = pkcs7Mime('signed-data', await signedByIt(content, 'inside', 'Ed25519'));
        const middle = pkcs7Mime('authEnveloped-data', await sealedByIt(inner, ['agreed', 'X25519']));
        const outer = pkcs7Mime('signed-data', await signedByIt(middle, 'inside', 'Ed25519'));
        expect(await layers(outer)).toEqual(['valid', 'opened', 'valid']);
      },
      there: async () => {
        const [signers, to] = [[bench.key('Ed25519')], [certificateOf('X25519')]];
        const outer = ours('outer', await tripleWrapped(letter, signers, to, signing(), usualEnvelope));
        const inner = await openedByIt(bodyOf(await verifiedByIt(outer)), 'X25519');
        expect(await verifiedByIt(bodyOf(inner))).toEqual(content);
      },
    },
    compressed: {
      here: async () => {
        const opened = await bench.opened(pkcs7Mime('compressed-data', await made('compress', content)));
        expect(opened.children[0]?.octets).toEqual(content);
      },
      there: async () => expect(await made('expand', ours('packed', await compressed(letter)))).toEqual(content),
    },
    'compressed, signed and encrypted': {
      here: async () => {
        const packed = pkcs7Mime('compressed-data', await made('compress', content));
        const signed = pkcs7Mime('signed-data', await signedByIt(packed, 'inside', 'rsa'));
        const sealed = await sealedByIt(signed, ['SHA-256', 'rsa']);
        expect(await layers(pkcs7Mime('authEnveloped-data', sealed))).toEqual(['opened', 'valid', '']);
      },
      there: async () => {
        const signed = entityOf(await opaqueSigned(await compressed(letter), [bench.key('rsa')], signing()));
        const sealed = ours('sealed', await enveloped(signed, [certificateOf('rsa')], usualEnvelope));
        const packed = bodyOf(await verifiedByIt(bodyOf(await openedByIt(sealed, 'rsa'))));
        expect(await made('expand', packed)).toEqual(content);
      },
    },
    'certificates alone': {
      here: async () => {
        await program.ask('certificates', bench.path('out'), bench.path('rsa.crt'), bench.path('Ed25519.crt'));
        expect(await bench.standard().open(bench.read('out'))).toEqual({ kind: 'keys' });
      },
      there: async () => {
        bench.body('certificates', certificatesEntity(kinds.map(certificateOf)));
        expect(await program.ask('readCertificates', bench.path('certificates'))).toBe(String(kinds.length));
      },
    },
    'a request for a certificate (PKCS #10)': {
      here: async () => {
        for (const kind of ['rsa', 'P-256', 'Ed25519'] as const) {
          await program.ask('request', bench.path('out'), ...keyFiles(kind), usual[kind] ?? kind, address);
          expect(await readRequest(bench.read('out'))).toMatchObject({ ok: true, value: { addresses: [address] } });
        }
      },
      there: async () => {
        for (const kind of ['rsa', 'P-256', 'Ed25519'] as const) {
          const { key, certificate } = bench.key(kind);
          const request = await writeRequest(key, certificate.publicKey.octets, 'Ann', [address]);
          const file = bench.file('request', request.ok ? request.value : request.error);
          expect(await program.ask('readRequest', file)).toBe(address);
        }
      },
    },
    'a key file (PKCS #12) by PBES2 and AES-256': {
      here: () => keyFile('PBES2'),
      there: async () => {
        const file = bench.file('ours.p12', await writeKeyFile(bench.key('rsa'), [certificateOf('P-256')], 'Grüße'));
        expect(await program.ask('readKeyFile', file, 'Grüße')).toBe('1.2.840.113549.1.1.1 2');
      },
    },
    'a key file by triple DES': { here: () => keyFile('3DES') },
    'a key file by RC2': { here: () => keyFile('RC2') },
    'a key file whose integrity is by PBMAC1': { here: () => keyFile('PBMAC1') },
  });
});

/** Nothing is made with it here. */
async function ed448(authority: PrivateKey): Promise<OwnKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ed448');
  const key = parsePrivateKey(privateKey.export({ type: 'pkcs8', format: 'der' }));
  if (!key.ok) throw new Error(key.error);
  return {
    key: key.value,
    certificate: await certify(address, publicKey.export({ type: 'spki', format: 'der' }), authority),
  };
}

/** How Java names a usual signature of that key. */
const usual: Readonly<Partial<Record<BenchKind, string>>> = {
  rsa: 'SHA256withRSA',
  'P-256': 'SHA256withECDSA',
  'P-384': 'SHA384withECDSA',
};

function algorithmOf([kind, rsa, digest]: Signature): string {
  if (kind === 'Ed25519' || kind === 'Ed448') return kind;
  const hash = digest.replace('-', '');
  return kind === 'rsa' ? `${hash}withRSA${rsa === 'pss' ? 'andMGF1' : ''}` : `${hash}withECDSA`;
}
