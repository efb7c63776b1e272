/**
 * Keys that travel under RSA.
 * Implements: RFC 8017 §7.1 (RSAES-OAEP, by WebCrypto), §7.2 (RSAES-PKCS1-v1_5), §5.1.2 (by the remainders of both primes), RFC 3370
 * §4.2.1, RFC 3560 §3. The padding of PKCS #1 v1.5 tells nothing: where it is wrong, the key is a random one.
 */
import { type Algorithm, algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { decode, inContext, reading, sequence, unsigned } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { PublicKeyInfo } from '../certificates/certificate.ts';
import { limits } from '../limits.ts';
import { type Digest, digestByOid, digestNamed } from './digests.ts';
import { plain } from './octets.ts';
import { type PrivateKey, type RsaPrivateKey, rsaPrivateKey } from './private-key.ts';
import { randomOctets } from './random.ts';
import { keyTypes } from './signatures.ts';

const number = (octets: Uint8Array): bigint => BigInt(`0x0${Buffer.from(octets).toString('hex')}`);

const octetsOf = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** By Euclid; 0 where there is none. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [one, other, factor, next] = [modulus, value % modulus, 0n, 1n];
  while (other !== 0n) {
    const times = one / other;
    [one, other, factor, next] = [other, one - times * other, next, factor - times * next];
  }
  return one === 1n ? (factor + modulus) % modulus : 0n;
}

/** RSADP, blinded: how long it takes says nothing about what was decrypted. Null where this cannot be of the key. RFC 8017 §5.1.2 */
function rsadp(key: RsaPrivateKey, octets: Buffer): Buffer | null {
  const modulus = number(key.modulus);
  const [p, q] = [number(key.prime1), number(key.prime2)];
  const value = number(octets);
  if (value >= modulus || p < 3n || q < 3n || p * q !== modulus) return null;
  const factor = number(randomOctets(key.modulus.length + 8)) % modulus;
  const unblind = inverse(factor, modulus);
  if (unblind === 0n) return null;
  const exponent = number(key.publicExponent);
  const blinded = (value * power(factor, exponent, modulus)) % modulus;
  const one = power(blinded, number(key.exponent1), p);
  const other = power(blinded, number(key.exponent2), q);
  const step = ((((one - other) % p) + p) * number(key.coefficient)) % p;
  const result = other + step * q;
  // A key with a wrong part would tell its primes by what it makes. RFC 8017 §5.1.2 has no such check.
  if (power(result, exponent, modulus) !== blinded) return null;
  return octetsOf((result * unblind) % modulus, key.modulus.length);
}

/**
 * RSAES-PKCS1-V1_5-DECRYPT for a key of `length` octets: 00 02, at least eight octets that are not zero, 00, the key. Anything else
 * gives a random key, and the content will not open.
 */
function unpadded(encoded: Buffer, length: number): Buffer {
  const random = randomOctets(length);
  const from = encoded.length - length;
  let wrong = (encoded[0] ?? 1) | ((encoded[1] ?? 0) ^ 2) | (encoded[from - 1] ?? 1);
  for (let at = 2; at < from - 1; at++) wrong |= Number((encoded[at] ?? 0) === 0);
  const mask = wrong === 0 ? 0xff : 0;
  return random.map((octet, at) => (octet & ~mask) | ((encoded[from + at] ?? 0) & mask)) as Buffer;
}

export async function decryptTransported(
  how: Algorithm,
  key: PrivateKey,
  octets: Buffer,
  length: number,
): Promise<Buffer | null> {
  if (how.oid === keyTypes.oaep) return decryptOaep(how, key, octets);
  const numbers = rsaPrivateKey(key);
  if (how.oid !== keyTypes.rsa || !numbers.ok || numbers.value.modulus.length * 8 > limits.rsaMostBits) return null;
  if (octets.length !== numbers.value.modulus.length || octets.length < length + 11) return randomOctets(length);
  const encoded = rsadp(numbers.value, octets);
  return encoded === null ? randomOctets(length) : unpadded(encoded, length);
}

async function decryptOaep(how: Algorithm, key: PrivateKey, octets: Buffer): Promise<Buffer | null> {
  const scheme = oaepScheme(how);
  if (scheme === null) return null;
  try {
    const imported = await crypto.subtle.importKey(
      'pkcs8',
      plain(key.octets),
      { name: 'RSA-OAEP', hash: scheme.digest.name },
      false,
      ['decrypt'],
    );
    const decrypting = { name: 'RSA-OAEP', label: plain(scheme.label) };
    return Buffer.from(await crypto.subtle.decrypt(decrypting, imported, plain(octets)));
  } catch (error) {
    // "OperationError", and no more is said by anybody. RFC 8017 §7.1.2
    if (error instanceof Error) return null;
    throw error;
  }
}

const mgf1 = '1.2.840.113549.1.1.8';
const specifiedLabel = '1.2.840.113549.1.1.9';

/** RSAES-OAEP-params ::= SEQUENCE { hashFunc [0] DEFAULT sha1, maskGenFunc [1] DEFAULT mgf1SHA1, pSourceFunc [2] DEFAULT '' }. RFC 8017 §A.2.1 */
function oaepScheme({ parameters }: Algorithm): { readonly digest: Digest; readonly label: Buffer } | null {
  if (parameters === null) return { digest: digestNamed('SHA-1'), label: Buffer.alloc(0) };
  const read = reading(() => {
    const found = sequence(parameters, 'RSAES-OAEP-params');
    const hash = found.optional(inContext(0))?.children[0];
    const mask = found.optional(inContext(1))?.children[0];
    const source = found.optional(inContext(2))?.children[0];
    const masking = mask === undefined ? null : algorithm(mask);
    const label = source === undefined ? null : algorithm(source);
    return {
      digest: hash === undefined ? digestNamed('SHA-1') : digestByOid(algorithm(hash).oid),
      masking:
        masking === null
          ? digestNamed('SHA-1')
          : masking.oid === mgf1 && masking.parameters !== null
            ? digestByOid(algorithm(masking.parameters).oid)
            : null,
      label: label === null ? Buffer.alloc(0) : label.oid === specifiedLabel ? labelOf(label) : null,
    };
  });
  if (!read.ok) return null;
  const { digest, masking, label } = read.value;
  // WebCrypto has one digest for both, and so have those who write such messages.
  if (digest === null || digest.strength === 'broken' || masking?.name !== digest.name || label === null) return null;
  return { digest, label };
}

const labelOf = ({ parameters }: Algorithm): Buffer =>
  parameters === null ? Buffer.alloc(0) : parameters.octets.subarray(parameters.from, parameters.to);

/** AlgorithmIdentifier of RSAES-OAEP with one digest. */
export function writeOaep({ oid }: Digest): Buffer {
  const hash = writeAlgorithm(oid, write.nothing);
  return writeAlgorithm(
    keyTypes.oaep,
    write.sequence(write.element(inContext(0), hash), write.element(inContext(1), writeAlgorithm(mgf1, hash))),
  );
}

export async function encryptOaep({ name }: Digest, { octets }: PublicKeyInfo, key: Buffer): Promise<Buffer> {
  const how = { name: 'RSA-OAEP', hash: name };
  const imported = await crypto.subtle.importKey('spki', plain(octets), how, false, ['encrypt']);
  return Buffer.from(await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, imported, plain(key)));
}

/** RSAES-PKCS1-V1_5-ENCRYPT; null where the key is none that can be used. RFC 8017 §7.2.1 */
export function encryptPkcs1({ key: octets }: PublicKeyInfo, key: Buffer): Buffer | null {
  const read = decode(octets, (element) => {
    const numbers = sequence(element, 'RSAPublicKey');
    return { modulus: unsigned(numbers.any('modulus')), exponent: unsigned(numbers.any('publicExponent')) };
  });
  if (!read.ok) return null;
  const { modulus, exponent } = read.value;
  const padding = modulus.length - key.length - 3;
  const isUsable = padding >= 8 && modulus.length * 8 <= limits.rsaMostBits && exponent.length <= 8;
  if (!isUsable) return null;
  const encoded = Buffer.concat([Buffer.from([0, 2]), nonZero(padding), Buffer.from([0]), key]);
  return octetsOf(power(number(encoded), number(exponent), number(modulus)), modulus.length);
}

function nonZero(count: number): Buffer {
  const octets = randomOctets(count);
  for (let at = 0; at < count; at++) while (octets[at] === 0) randomOctets(1).copy(octets, at);
  return octets;
}
