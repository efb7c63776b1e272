/** What is tried with programs that speak S/MIME: their tests run it, and docs/interop.md shows it. */
export const keyKinds = {
  rsa: 'RSA 2048',
  p256: 'P-256',
  p384: 'P-384',
  p521: 'P-521',
} as const;
export type Kind = keyof typeof keyKinds;
export const kinds = Object.keys(keyKinds) as readonly Kind[];

type Signature = readonly [kind: Kind, rsa: 'pkcs1' | 'pss', digest: 'SHA-256' | 'SHA-384' | 'SHA-512'];

export const signatures: readonly Signature[] = [
  ['rsa', 'pkcs1', 'SHA-256'],
  ['rsa', 'pkcs1', 'SHA-384'],
  ['rsa', 'pkcs1', 'SHA-512'],
  ['rsa', 'pss', 'SHA-256'],
  ['rsa', 'pss', 'SHA-512'],
  ['p256', 'pkcs1', 'SHA-256'],
  ['p384', 'pkcs1', 'SHA-384'],
  ['p521', 'pkcs1', 'SHA-512'],
];

export const ciphers = [
  ['aes256gcm', 'aes-256-gcm'],
  ['aes128gcm', 'aes-128-gcm'],
  ['aes256cbc', 'aes-256-cbc'],
  ['aes128cbc', 'aes-128-cbc'],
] as const;

/** What OpenSSL encrypts: to whom, by what, with which options. */
export const encryptedByOpenssl: readonly (readonly [Kind, string, readonly string[]])[] = [
  ...kinds.flatMap((kind) =>
    ['aes-256-gcm', 'aes-128-gcm', 'aes-256-cbc', 'aes-192-cbc', 'aes-128-cbc', 'des-ede3-cbc'].map(
      (cipher) => [kind, cipher, []] as const,
    ),
  ),
  ['rsa', 'aes-192-gcm', []],
  ['rsa', 'aes-256-cbc', ['-keyopt', 'rsa_padding_mode:oaep']],
  ['rsa', 'aes-256-cbc', ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256']],
  ['p256', 'aes-256-cbc', ['-keyopt', 'ecdh_kdf_md:sha384', '-keyopt', 'ecdh_cofactor_mode:1']],
  ['p384', 'aes-256-cbc', ['-keyopt', 'ecdh_kdf_md:sha224', '-aes128-wrap']],
  ['p256', 'aes-256-cbc', ['-des3-wrap']],
  ['rsa', 'aes-256-cbc', ['-keyid']],
  ['p256', 'aes-256-cbc', ['-keyid']],
  ['rsa', 'aes-256-cbc', ['-stream']],
];

/** gpgsm 2.2 has private keys of RSA alone, verifies what others sign with ECDSA, and knows no P-521. */
export const gpgsm = {
  signs: ['SHA-256', 'SHA-384', 'SHA-512'],
  kinds: ['rsa', 'p256', 'p384'],
  verifies: signatures.filter(([kind]) => kind !== 'p521'),
  encrypts: [
    ['aes-256-cbc', 'AES256'],
    ['aes-192-cbc', 'AES192'],
    ['aes-128-cbc', 'AES128'],
    ['des-ede3-cbc', '3DES'],
  ],
  opens: [
    ['aes256cbc', 'aes-256-cbc'],
    ['aes128cbc', 'aes-128-cbc'],
  ],
} as const;
