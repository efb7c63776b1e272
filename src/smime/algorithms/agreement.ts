/**
 * Keys that two keys agree upon, to wrap another one in.
 * Implements: RFC 5753 §3, §7.1, §7.2 (ECDH, ECC-CMS-SharedInfo), SEC 1 §3.6.1 (the KDF of X9.63), RFC 8418 §2 (X25519, HKDF).
 * The curves of NIST have the cofactor 1: cofactor ECDH is the same there.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { type Algorithm } from '../asn1/algorithm.ts';
import { inContext } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { PublicKeyInfo } from '../certificates/certificate.ts';
import { type HashName, hashes } from './hashes.ts';
import { plain } from './octets.ts';
import type { PrivateKey } from './private-key.ts';
import { curveOf, keyTypes } from './signatures.ts';

export interface Agreement {
  readonly oid: string;
  readonly kdf: 'x963' | 'hkdf';
  readonly hash: HashName;
}

const agreement = (oid: string, kdf: Agreement['kdf'], hash: HashName): Agreement => ({ oid, kdf, hash });

const all: readonly Agreement[] = [
  agreement('1.3.133.16.840.63.0.2', 'x963', 'SHA-1'),
  agreement('1.3.132.1.11.0', 'x963', 'SHA-224'),
  agreement('1.3.132.1.11.1', 'x963', 'SHA-256'),
  agreement('1.3.132.1.11.2', 'x963', 'SHA-384'),
  agreement('1.3.132.1.11.3', 'x963', 'SHA-512'),
  agreement('1.3.133.16.840.63.0.3', 'x963', 'SHA-1'),
  agreement('1.3.132.1.14.0', 'x963', 'SHA-224'),
  agreement('1.3.132.1.14.1', 'x963', 'SHA-256'),
  agreement('1.3.132.1.14.2', 'x963', 'SHA-384'),
  agreement('1.3.132.1.14.3', 'x963', 'SHA-512'),
  agreement('1.2.840.113549.1.9.16.3.19', 'hkdf', 'SHA-256'),
  agreement('1.2.840.113549.1.9.16.3.20', 'hkdf', 'SHA-384'),
  agreement('1.2.840.113549.1.9.16.3.21', 'hkdf', 'SHA-512'),
];

export const agreementByOid = (oid: string): Agreement | null => all.find((known) => known.oid === oid) ?? null;

export function agreementBy(kdf: Agreement['kdf'], hash: HashName): Agreement {
  const found = all.find((known) => known.kdf === kdf && known.hash === hash);
  if (found === undefined) throw new Error(`no agreement by ${kdf} and ${hash}`);
  return found;
}

/** `point` is the public key of the other side. Null where the two do not go together, or the point is none of the curve. */
export async function sharedSecret(key: PrivateKey, point: Buffer): Promise<Buffer | null> {
  const how = agreeing(key.algorithm);
  if (how === null) return null;
  const { subtle } = crypto;
  try {
    const own = await subtle.importKey('pkcs8', plain(key.octets), how, false, ['deriveBits']);
    const other = await subtle.importKey('raw', plain(point), how, false, []);
    return Buffer.from(await subtle.deriveBits({ name: how.name, public: other }, own, null));
  } catch (error) {
    // A point beside its curve, or of small order. RFC 7748 §6.1
    if (error instanceof Error) return null;
    throw error;
  }
}

/** What WebCrypto calls the keys of an algorithm; null of those that do not agree upon anything. */
function agreeing(
  algorithm: Algorithm,
): { readonly name: 'X25519' } | { readonly name: 'ECDH'; readonly namedCurve: string } | null {
  if (algorithm.oid === keyTypes.x25519) return { name: 'X25519' };
  const curve = algorithm.oid === keyTypes.ec ? curveOf({ algorithm }) : null;
  return curve === null ? null : { name: 'ECDH', namedCurve: curve.name };
}

/** A key that is made for one message: its public part, and what it has in common with the recipient's key. */
export interface Ephemeral {
  readonly point: Buffer;
  readonly secret: Buffer;
}

/** Null where the recipient's key is none that can be agreed with. */
export async function agreeWith({ algorithm, key }: PublicKeyInfo): Promise<Ephemeral | null> {
  const how = agreeing(algorithm);
  if (how === null) return null;
  const { subtle } = crypto;
  try {
    const other = await subtle.importKey('raw', plain(key), how, false, []);
    const own = await subtle.generateKey(how, true, ['deriveBits']);
    if (!('privateKey' in own)) return null;
    return {
      point: Buffer.from(await subtle.exportKey('raw', own.publicKey)),
      secret: Buffer.from(await subtle.deriveBits({ name: how.name, public: other }, own.privateKey, null)),
    };
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** `wrap` is the AlgorithmIdentifier of the key wrap as it stands in the message. */
export function deriveKey(
  { kdf, hash }: Agreement,
  secret: Buffer,
  wrap: Buffer,
  userKeyingMaterial: Buffer | null,
  octets: number,
): Buffer {
  const shared = sharedInfo(wrap, userKeyingMaterial, octets);
  return kdf === 'hkdf'
    ? Buffer.from(hkdf(hashes[hash], secret, userKeyingMaterial ?? undefined, shared, octets))
    : x963(hash, secret, shared, octets);
}

/** ECC-CMS-SharedInfo ::= SEQUENCE { keyInfo, entityUInfo [0] EXPLICIT OPTIONAL, suppPubInfo [2] EXPLICIT }. RFC 5753 §7.2 */
function sharedInfo(wrap: Buffer, userKeyingMaterial: Buffer | null, octets: number): Buffer {
  const bits = Buffer.alloc(4);
  bits.writeUInt32BE(octets * 8);
  const entity =
    userKeyingMaterial === null ? [] : [write.element(inContext(0), write.octetString(userKeyingMaterial))];
  return write.sequence(wrap, ...entity, write.element(inContext(2), write.octetString(bits)));
}

/** Hash(Z, counter, SharedInfo), as often as octets are wanted. SEC 1 §3.6.1 */
function x963(hash: HashName, secret: Buffer, shared: Buffer, octets: number): Buffer {
  const pieces: Uint8Array[] = [];
  const counter = Buffer.alloc(4);
  for (let count = 1, left = octets; left > 0; count++) {
    counter.writeUInt32BE(count);
    const piece = hashes[hash](Buffer.concat([secret, counter, shared]));
    pieces.push(piece);
    left -= piece.length;
  }
  return Buffer.concat(pieces).subarray(0, octets);
}
