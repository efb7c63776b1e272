/**
 * Signatures by public keys.
 * Implements: RFC 8017 §8 (RSASSA-PSS, RSASSA-PKCS1-v1_5), RFC 4056 (PSS in CMS), RFC 5753 §2, RFC 5758 §3 (ECDSA), RFC 8419
 * (Ed25519, Ed448), by WebCrypto: the same in Node and in browsers. DSA and further curves are not known.
 */
import type { webcrypto } from 'node:crypto';
import { ed448 } from '@noble/curves/ed448.js';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Algorithm, algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { decode, inContext, oid, reading, sequence, smallInteger, unsigned } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { PublicKeyInfo } from '../certificates/certificate.ts';
import { limits } from '../limits.ts';
import { type Digest, digestByOid, digestNamed } from './digests.ts';
import { plain } from './octets.ts';

export const keyTypes = {
  rsa: '1.2.840.113549.1.1.1',
  pss: '1.2.840.113549.1.1.10',
  oaep: '1.2.840.113549.1.1.7',
  ec: '1.2.840.10045.2.1',
  x25519: '1.3.101.110',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
} as const;

/** How a signature is computed. */
export type Scheme =
  | { readonly kind: 'rsa'; readonly digest: Digest }
  | { readonly kind: 'pss'; readonly digest: Digest; readonly salt: number }
  | { readonly kind: 'ecdsa'; readonly digest: Digest }
  | { readonly kind: 'ed25519' | 'ed448'; readonly digest: null };

const byOid: Readonly<Record<string, readonly ['rsa' | 'ecdsa', Digest['name']]>> = {
  '1.2.840.113549.1.1.4': ['rsa', 'MD5'],
  '1.2.840.113549.1.1.5': ['rsa', 'SHA-1'],
  '1.2.840.113549.1.1.11': ['rsa', 'SHA-256'],
  '1.2.840.113549.1.1.12': ['rsa', 'SHA-384'],
  '1.2.840.113549.1.1.13': ['rsa', 'SHA-512'],
  '1.2.840.113549.1.1.14': ['rsa', 'SHA-224'],
  '1.2.840.10045.4.1': ['ecdsa', 'SHA-1'],
  '1.2.840.10045.4.3.1': ['ecdsa', 'SHA-224'],
  '1.2.840.10045.4.3.2': ['ecdsa', 'SHA-256'],
  '1.2.840.10045.4.3.3': ['ecdsa', 'SHA-384'],
  '1.2.840.10045.4.3.4': ['ecdsa', 'SHA-512'],
};

/** The scheme of a signature; `digest` is the one that a CMS signer names beside it. Why there is none, where there is none. */
export function schemeOf(signature: Algorithm, named: Digest | null): Result<Scheme, string> {
  const known = byOid[signature.oid];
  if (known !== undefined) return ok({ kind: known[0], digest: digestNamed(known[1]) });
  switch (signature.oid) {
    case keyTypes.ed25519:
      return ok({ kind: 'ed25519', digest: null });
    case keyTypes.ed448:
      return ok({ kind: 'ed448', digest: null });
    case keyTypes.rsa:
      return named === null ? fail('its digest is not known here') : ok({ kind: 'rsa', digest: named });
    case keyTypes.ec:
      return named === null ? fail('its digest is not known here') : ok({ kind: 'ecdsa', digest: named });
    case keyTypes.pss:
      return pssScheme(signature);
    default:
      return fail(`its algorithm ${signature.oid} is not known here`);
  }
}

const mgf1 = '1.2.840.113549.1.1.8';

/**
 * RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] DEFAULT sha1, maskGenAlgorithm [1] DEFAULT mgf1SHA1, saltLength [2] DEFAULT 20,
 * trailerField [3] DEFAULT 1 }. RFC 4055 §3.1; both digests are the same one, as RFC 8551 §2.2 wants.
 */
function pssScheme({ parameters }: Algorithm): Result<Scheme, string> {
  if (parameters === null) return ok({ kind: 'pss', digest: digestNamed('SHA-1'), salt: 20 });
  const read = reading(() => {
    const found = sequence(parameters, 'RSASSA-PSS-params');
    const hash = found.optional(inContext(0))?.children[0];
    const mask = found.optional(inContext(1))?.children[0];
    const salt = found.optional(inContext(2))?.children[0];
    const masking = mask === undefined ? null : algorithm(mask);
    const inner = masking?.parameters;
    return {
      digest: hash === undefined ? digestNamed('SHA-1') : digestByOid(algorithm(hash).oid),
      masking:
        masking === null
          ? digestNamed('SHA-1')
          : masking.oid === mgf1 && inner
            ? digestByOid(algorithm(inner).oid)
            : null,
      salt: salt === undefined ? 20 : smallInteger(salt),
    };
  });
  if (!read.ok) return read;
  const { digest, masking, salt } = read.value;
  if (digest === null || masking?.name !== digest.name) return fail('its RSASSA-PSS parameters are not known here');
  return ok({ kind: 'pss', digest, salt });
}

/** Octets that stand for a curve, and its name for WebCrypto. */
const curves: Readonly<Record<string, { readonly name: string; readonly octets: number }>> = {
  '1.2.840.10045.3.1.7': { name: 'P-256', octets: 32 },
  '1.3.132.0.34': { name: 'P-384', octets: 48 },
  '1.3.132.0.35': { name: 'P-521', octets: 66 },
};

export function curveOf({
  algorithm: { parameters },
}: Pick<PublicKeyInfo, 'algorithm'>): { readonly name: string; readonly octets: number } | null {
  const named = parameters === null ? null : reading(() => oid(parameters));
  return named?.ok === true ? (curves[named.value] ?? null) : null;
}

/** Whether the signature is one of this key over these octets; null where that cannot be told here. */
export async function verifySignature(
  scheme: Scheme,
  key: PublicKeyInfo,
  octets: Buffer,
  signature: Buffer,
): Promise<boolean | null> {
  const job = jobOf(scheme, key, signature);
  if (job === null) return null;
  if (job === 'ed448') return ed448.verify(signature, octets, key.key);
  const { subtle } = crypto;
  try {
    const imported = await subtle.importKey('spki', plain(asRsa(key)), job.importing, false, ['verify']);
    return await subtle.verify(job.verifying, imported, plain(job.signature), plain(octets));
  } catch (error) {
    // What WebCrypto says of a key that it cannot read: a point that is not on its curve, a modulus of odd size.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** What WebCrypto is asked for. */
interface Job {
  readonly importing: webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams | { readonly name: 'Ed25519' };
  readonly verifying: { readonly name: string } | webcrypto.RsaPssParams | webcrypto.EcdsaParams;
  readonly signature: Buffer;
}

/** null where the key is not one for the scheme, or not one to compute with. */
function jobOf(scheme: Scheme, key: PublicKeyInfo, signature: Buffer): Job | 'ed448' | null {
  const type = key.algorithm.oid;
  if ((scheme.kind === 'rsa' || scheme.kind === 'pss') && !isUsableRsa(key)) return null;
  switch (scheme.kind) {
    case 'rsa': {
      const name = 'RSASSA-PKCS1-v1_5';
      return type === keyTypes.rsa
        ? { importing: { name, hash: scheme.digest.name }, verifying: { name }, signature }
        : null;
    }
    case 'pss': {
      const name = 'RSA-PSS';
      const isRsa = type === keyTypes.rsa || type === keyTypes.pss;
      const verifying = { name, saltLength: scheme.salt };
      return isRsa ? { importing: { name, hash: scheme.digest.name }, verifying, signature } : null;
    }
    case 'ecdsa': {
      const name = 'ECDSA';
      const curve = curveOf(key);
      const raw = curve === null ? null : rawEcdsa(signature, curve.octets);
      if (type !== keyTypes.ec || curve === null || raw === null) return null;
      return {
        importing: { name, namedCurve: curve.name },
        verifying: { name, hash: scheme.digest.name },
        signature: raw,
      };
    }
    case 'ed25519': {
      const name = 'Ed25519';
      return type === keyTypes.ed25519 ? { importing: { name }, verifying: { name }, signature } : null;
    }
    case 'ed448':
      return type === keyTypes.ed448 ? 'ed448' : null;
  }
}

/** A key that may be used for RSASSA-PSS alone, as WebCrypto reads keys: it knows rsaEncryption. RFC 4055 §1.2 */
const asRsa = ({ algorithm: { oid: type }, octets, key }: PublicKeyInfo): Buffer =>
  type === keyTypes.pss ? write.sequence(writeAlgorithm(keyTypes.rsa, write.nothing), write.bitString(key)) : octets;

/** ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }, as WebCrypto wants it: both numbers in full length. RFC 3279 §2.2.3 */
function rawEcdsa(signature: Buffer, octets: number): Buffer | null {
  const read = decode(signature, (element) => {
    const numbers = sequence(element, 'ECDSA-Sig-Value');
    return [unsigned(numbers.any('r')), unsigned(numbers.any('s'))];
  });
  if (!read.ok || read.value.some(({ length }) => length > octets)) return null;
  return Buffer.concat(read.value.map((number) => Buffer.concat([Buffer.alloc(octets - number.length), number])));
}

/** Bits of an RSA modulus; null of other keys. */
export function rsaBits(key: PublicKeyInfo): number | null {
  const numbers = rsaNumbers(key);
  return numbers === null ? null : bitsOf(numbers.modulus);
}

const bitsOf = (number: Buffer): number => (number.length - 1) * 8 + (32 - Math.clz32(number[0] ?? 0));

/** RSAPublicKey ::= SEQUENCE { modulus, publicExponent }. RFC 8017 §A.1.1 */
function rsaNumbers({ algorithm: { oid: type }, key }: PublicKeyInfo): { modulus: Buffer; exponent: Buffer } | null {
  if (type !== keyTypes.rsa && type !== keyTypes.pss) return null;
  const numbers = decode(key, (element) => {
    const parts = sequence(element, 'RSAPublicKey');
    return { modulus: unsigned(parts.any('modulus')), exponent: unsigned(parts.any('publicExponent')) };
  });
  return numbers.ok ? numbers.value : null;
}

/** "The RSA public exponent e is an integer between 3 and n - 1" (RFC 8017 §3.1), and odd; large ones only cost time. */
function isUsableRsa(key: PublicKeyInfo): boolean {
  const numbers = rsaNumbers(key);
  if (numbers === null || bitsOf(numbers.modulus) > limits.rsaMostBits) return false;
  const { exponent } = numbers;
  return bitsOf(exponent) >= 2 && bitsOf(exponent) <= limits.exponentBits && ((exponent.at(-1) ?? 0) & 1) === 1;
}

/** 'RSA 2048', 'ECDSA P-256', 'Ed25519'. */
export function keyText(key: PublicKeyInfo): string {
  const bits = rsaBits(key);
  if (bits !== null) return `RSA ${bits}`;
  switch (key.algorithm.oid) {
    case keyTypes.ec:
      return `ECDSA ${curveOf(key)?.name ?? 'on a curve that is not known here'}`;
    case keyTypes.ed25519:
      return 'Ed25519';
    case keyTypes.ed448:
      return 'Ed448';
    case keyTypes.x25519:
      return 'X25519';
    default:
      return key.algorithm.oid;
  }
}
