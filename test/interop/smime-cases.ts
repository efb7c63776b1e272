/** What is tried with programs that speak S/MIME: their tests run it, and docs/interop.md shows it. */
import { type ContentCipher, type ModernCipher, contentCiphers } from '../../src/smime/algorithms/contents.ts';
import type { SignatureChoice } from '../../src/smime/algorithms/make-signature.ts';
import type { KeyKind } from '../../src/smime/testing/certificate.ts';
import type { BenchKind } from './smime-bench.ts';
import { type Forms, type Tried, type Way, both, triedForms } from './trials.ts';

/** A key, the padding that goes with RSA, and the digest. */
export type Signature = readonly [
  kind: BenchKind,
  rsa: SignatureChoice['rsa'],
  digest: SignatureChoice['digest'] | 'SHAKE256',
];
/** What is signed here. */
export type OurSignature = readonly [kind: KeyKind, rsa: SignatureChoice['rsa'], digest: SignatureChoice['digest']];
/** A key, how the key of the content travels under it, and the cipher of the content. */
export type Encryption = readonly [kind: KeyKind, transport: Transport, cipher: keyof typeof contentCiphers];
/** What is encrypted here. */
export type OurEncryption = readonly [kind: KeyKind, rsa: 'pkcs1' | 'oaep', cipher: ModernCipher];
export type Transport = 'pkcs1' | 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512' | 'agreed';

interface Peer {
  readonly signs: readonly Signature[];
  readonly verifies: readonly OurSignature[];
  readonly encrypts: readonly Encryption[];
  readonly opens: readonly OurEncryption[];
  readonly forms: Forms;
}

const rsaSignatures: readonly OurSignature[] = [
  ['rsa', 'pkcs1', 'SHA-256'],
  ['rsa', 'pkcs1', 'SHA-384'],
  ['rsa', 'pkcs1', 'SHA-512'],
];
const pssSignatures: readonly OurSignature[] = [
  ['rsa', 'pss', 'SHA-256'],
  ['rsa', 'pss', 'SHA-384'],
  ['rsa', 'pss', 'SHA-512'],
];
const ecdsaSignatures: readonly OurSignature[] = [
  ['P-256', 'pkcs1', 'SHA-256'],
  ['P-384', 'pkcs1', 'SHA-384'],
  ['P-521', 'pkcs1', 'SHA-512'],
];

const curves = ['P-256', 'P-384', 'P-521'] as const;
const oaep = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const;
const cbc = ['aes256cbc', 'aes192cbc', 'aes128cbc', 'tripleDes'] as const;
const gcm = ['aes256gcm', 'aes192gcm', 'aes128gcm'] as const;

const everyWith = <T extends string, C extends string>(
  kinds: readonly KeyKind[],
  how: T,
  ciphers: readonly C[],
): readonly (readonly [KeyKind, T, C])[] =>
  kinds.flatMap((kind) => ciphers.map((cipher) => [kind, how, cipher] as const));

const madeWithGcmAndCbc = ['aes256gcm', 'aes128gcm', 'aes256cbc', 'aes128cbc'] as const;

/** OpenSSL 3.0 has neither Ed25519, X25519 nor ChaCha20-Poly1305 in CMS. */
export const openssl = {
  signs: [...rsaSignatures, ...pssSignatures, ...ecdsaSignatures],
  verifies: [...rsaSignatures, ...pssSignatures, ...ecdsaSignatures],
  encrypts: [
    ...everyWith(['rsa'], 'pkcs1', [...gcm, ...cbc, 'rc2']),
    ...oaep.map((digest) => ['rsa', digest, 'aes256gcm'] as const),
    ...everyWith(curves, 'agreed', [...gcm, ...cbc]),
  ],
  opens: [
    ...everyWith(['rsa'], 'pkcs1', madeWithGcmAndCbc),
    ...everyWith(['rsa'], 'oaep', madeWithGcmAndCbc),
    ...everyWith(curves, 'oaep', madeWithGcmAndCbc),
  ],
  forms: {
    'the text beside its signature': both,
    'the text inside its signature': both,
    'signed by two': both,
    'signed with SHA-1 (weak, and said to be)': ['here'],
    'for two with keys of different kinds': both,
    'a recipient named by the identifier of the key': ['here'],
    'other digests, wraps and the cofactor in ECDH': ['here'],
    'octets in pieces of no known length (BER)': ['here'],
    'signed, then encrypted': both,
    'encrypted, then signed': both,
    'certificates alone': both,
    'a request for a certificate (PKCS #10)': both,
    'a key file (PKCS #12) by PBES2 and AES-256': both,
    'a key file by triple DES': ['here'],
    'a key file by RC2': ['here'],
    'a key file that is not encrypted': ['here'],
  },
} as const satisfies Peer;

/** What ess.test.ts tries with OpenSSL. */
export const opensslServices = {
  'signed, encrypted and signed again': both,
  'a signed receipt': both,
} as const satisfies Forms;

/** gpgsm 2.2 has private keys of RSA alone, verifies what others sign with ECDSA, and knows neither P-521 nor AES-GCM nor OAEP. */
export const gpgsm = {
  signs: rsaSignatures,
  verifies: [...rsaSignatures, ...pssSignatures, ...ecdsaSignatures.filter(([kind]) => kind !== 'P-521')],
  encrypts: everyWith(['rsa'], 'pkcs1', cbc),
  opens: everyWith(['rsa'], 'pkcs1', ['aes256cbc', 'aes128cbc'] as const),
  forms: {
    'the text beside its signature': both,
    'the text inside its signature': both,
    'signed by two': ['there'],
    'signed with SHA-1 (weak, and said to be)': ['here'],
    'for two with keys of different kinds': ['there'],
    'signed, then encrypted': both,
    'encrypted, then signed': both,
    'certificates alone': ['there'],
    'a request for a certificate (PKCS #10)': ['here'],
    'a key file by triple DES': ['here'],
  },
} as const satisfies Peer;

/** Everything that is made here, and what is only read. */
export const bouncyCastle = {
  signs: [
    ...rsaSignatures,
    ...pssSignatures,
    ...ecdsaSignatures,
    ['Ed25519', 'pkcs1', 'SHA-512'],
    ['Ed448', 'pkcs1', 'SHAKE256'],
  ],
  verifies: [...rsaSignatures, ...pssSignatures, ...ecdsaSignatures, ['Ed25519', 'pkcs1', 'SHA-512']],
  encrypts: [
    ...everyWith(['rsa'], 'pkcs1', [...gcm, 'chacha', ...cbc, 'rc2']),
    ...oaep.map((digest) => ['rsa', digest, 'aes256gcm'] as const),
    ...everyWith([...curves, 'X25519'], 'agreed', [...gcm, 'chacha', ...cbc, 'rc2']),
  ],
  opens: [
    ...everyWith(['rsa'], 'pkcs1', [...madeWithGcmAndCbc, 'chacha']),
    ...everyWith(['rsa', ...curves, 'X25519'], 'oaep', [...madeWithGcmAndCbc, 'chacha']),
  ],
  forms: {
    'the text beside its signature': both,
    'the text inside its signature': both,
    'signed by two': both,
    'signed with SHA-1 (weak, and said to be)': ['here'],
    'for two with keys of different kinds': both,
    'attributes that are authenticated with the content': ['here'],
    'signed, then encrypted': both,
    'encrypted, then signed': both,
    'signed, encrypted and signed again': both,
    compressed: both,
    'compressed, signed and encrypted': both,
    'certificates alone': both,
    'a request for a certificate (PKCS #10)': both,
    'a key file (PKCS #12) by PBES2 and AES-256': both,
    'a key file by triple DES': ['here'],
    'a key file by RC2': ['here'],
    'a key file whose integrity is by PBMAC1': ['here'],
  },
} as const satisfies Peer;

const kindText = (kind: BenchKind): string => (kind === 'rsa' ? 'RSA 2048' : kind);

function signatureText([kind, rsa, digest]: Signature): string {
  if (kind === 'Ed25519' || kind === 'Ed448') return kind;
  if (kind !== 'rsa') return `${kind}, ECDSA, ${digest}`;
  return `${kindText(kind)}, ${rsa === 'pss' ? 'RSASSA-PSS' : 'PKCS #1 v1.5'}, ${digest}`;
}

function transportText(kind: KeyKind, transport: Transport): string {
  if (kind === 'X25519') return 'X25519 with HKDF';
  if (kind !== 'rsa') return `${kind}, ECDH with the KDF of X9.63`;
  return `${kindText(kind)}, ${transport === 'pkcs1' ? 'PKCS #1 v1.5' : `RSAES-OAEP with ${transport}`}`;
}

export const signaturesOf = ({ signs, verifies }: Peer): Tried => [
  ...signs.map((each): Tried[number] => [signatureText(each), 'here']),
  ...verifies.map((each): Tried[number] => [signatureText(each), 'there']),
];

/** Keys first, then ciphers: each key is tried with every cipher that both know. */
export function encryptionOf({ encrypts, opens }: Peer): { readonly keys: Tried; readonly ciphers: Tried } {
  const all: readonly (readonly [string, ContentCipher, Way])[] = [
    ...encrypts.map(
      ([kind, transport, cipher]) => [transportText(kind, transport), contentCiphers[cipher], 'here'] as const,
    ),
    ...opens.map(
      ([kind, rsa, cipher]) =>
        [transportText(kind, rsa === 'oaep' ? 'SHA-256' : 'pkcs1'), contentCiphers[cipher], 'there'] as const,
    ),
  ];
  return {
    keys: all.map(([key, , way]) => [key, way]),
    ciphers: all.map(([, { name }, way]) => [name, way]),
  };
}

export const formsOf = ({ forms }: Peer): Tried => triedForms(forms);
