/** Algorithms by the names that people know. RFC 9580 §9 */
import { type AlgorithmInfo, enums } from 'openpgp';
import type { SignaturePacket } from 'openpgp';

const curves: Readonly<Record<string, string>> = {
  nistP256: 'P-256',
  nistP384: 'P-384',
  nistP521: 'P-521',
  brainpoolP256r1: 'brainpoolP256r1',
  brainpoolP384r1: 'brainpoolP384r1',
  brainpoolP512r1: 'brainpoolP512r1',
};

/** 'RSA 3072', 'Ed25519', 'ECDSA P-256'. RFC 9580 §9.1 */
export function keyText({ algorithm, bits, curve }: AlgorithmInfo): string {
  const on = curve === undefined ? '' : ` ${curves[curve] ?? curve}`;
  switch (algorithm) {
    case 'rsaEncryptSign':
    case 'rsaEncrypt':
    case 'rsaSign':
      return `RSA ${bits ?? ''}`.trim();
    case 'elgamal':
      return `Elgamal ${bits ?? ''}`.trim();
    case 'dsa':
      return `DSA ${bits ?? ''}`.trim();
    case 'ecdsa':
      return `ECDSA${on}`;
    case 'ecdh':
      return curve === 'curve25519Legacy' ? 'X25519' : `ECDH${on}`;
    case 'eddsaLegacy':
    case 'ed25519':
      return 'Ed25519';
    case 'ed448':
      return 'Ed448';
    case 'x25519':
      return 'X25519';
    case 'x448':
      return 'X448';
    default:
      return algorithm;
  }
}

const hashes: ReadonlyMap<number, string> = new Map([
  [enums.hash.md5, 'MD5'],
  [enums.hash.sha1, 'SHA-1'],
  [enums.hash.ripemd, 'RIPEMD-160'],
  [enums.hash.sha256, 'SHA-256'],
  [enums.hash.sha384, 'SHA-384'],
  [enums.hash.sha512, 'SHA-512'],
  [enums.hash.sha224, 'SHA-224'],
  [enums.hash.sha3_256, 'SHA3-256'],
  [enums.hash.sha3_512, 'SHA3-512'],
]);

/** RFC 9580 §9.5; null for what is not known. */
export const hashText = ({ hashAlgorithm }: SignaturePacket): string | null => hashes.get(hashAlgorithm ?? 0) ?? null;

const ciphers: ReadonlyMap<number, string> = new Map([
  [1, 'IDEA'],
  [2, 'TripleDES'],
  [3, 'CAST5'],
  [4, 'Blowfish'],
  [7, 'AES-128'],
  [8, 'AES-192'],
  [9, 'AES-256'],
  [10, 'Twofish'],
]);

/** RFC 9580 §9.3 */
export const cipherText = (cipher: number): string => ciphers.get(cipher) ?? `cipher ${cipher}`;

const modes: ReadonlyMap<number, string> = new Map([
  [1, 'EAX'],
  [2, 'OCB'],
  [3, 'GCM'],
]);

/** RFC 9580 §9.6 */
export const modeText = (mode: number): string => modes.get(mode) ?? `mode ${mode}`;
