/**
 * Keys of zones, and the digests of them that the zones above publish.
 * Implements: RFC 4034 §2 (DNSKEY), §5 (DS), appendix B (key tag); RFC 3110 and RFC 5702 (RSA), RFC 6605 (ECDSA),
 * RFC 8080 (EdDSA); which algorithms count: RFC 9904 (as RFC 8624).
 */
import { type KeyObject, createHash, createPublicKey, timingSafeEqual } from 'node:crypto';
import { limits } from '../limits.ts';
import type { WireName } from './names.ts';
import type { RawRecord } from './records.ts';

export interface DnsKey {
  readonly tag: number;
  readonly algorithm: number;
  /** null for an algorithm that is not known here, or a key that is none. */
  readonly key: KeyObject | null;
  readonly rdata: Buffer;
}

/** RFC 4034 §5.1 */
export interface Ds {
  readonly tag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Buffer;
}

const zoneKey = 0x0100;
const revoked = 0x0080;
const protocol = 3;

/** null for what must not verify anything: no zone key, or a revoked one. RFC 4034 §2.1.1, RFC 5011 §7 */
export function dnsKeyOf({ rdata }: RawRecord): DnsKey | null {
  if (rdata.length < 5 || rdata.length > limits.keyOctets) return null;
  const flags = rdata.readUInt16BE(0);
  const algorithm = rdata.readUInt8(3);
  if ((flags & zoneKey) === 0 || (flags & revoked) !== 0 || rdata.readUInt8(2) !== protocol) return null;
  return { tag: keyTag(rdata), algorithm, key: publicKey(algorithm, rdata.subarray(4)), rdata };
}

export function dsOf({ rdata }: RawRecord): Ds | null {
  if (rdata.length < 5) return null;
  return {
    tag: rdata.readUInt16BE(0),
    algorithm: rdata.readUInt8(2),
    digestType: rdata.readUInt8(3),
    digest: rdata.subarray(4),
  };
}

/** SHA-1 is only for who has nothing better, SHA-256 and SHA-384 are what is published. */
const digests: ReadonlyMap<number, string> = new Map([
  [1, 'sha1'],
  [2, 'sha256'],
  [4, 'sha384'],
]);

/** Whether we could follow the DS at all; a zone where none can be followed counts as unsigned. RFC 4035 §5.2 */
export const isFollowable = ({ algorithm, digestType }: Ds): boolean =>
  digests.has(digestType) && algorithms.has(algorithm);

/** RFC 4034 §5.1.4 */
export function matchesDs(ds: Ds, owner: WireName, key: DnsKey): boolean {
  const digest = digests.get(ds.digestType);
  if (digest === undefined || ds.tag !== key.tag || ds.algorithm !== key.algorithm) return false;
  const made = createHash(digest).update(owner, 'latin1').update(key.rdata).digest();
  return made.length === ds.digest.length && timingSafeEqual(made, ds.digest);
}

/** RFC 4034 appendix B */
export function keyTag(rdata: Buffer): number {
  let sum = 0;
  for (let at = 0; at < rdata.length; at++) sum += (at & 1) === 0 ? (rdata[at] ?? 0) << 8 : (rdata[at] ?? 0);
  return (sum + (sum >>> 16)) & 0xffff;
}

export interface Algorithm {
  /** For crypto.verify; null where the algorithm has its own. */
  readonly hash: 'sha1' | 'sha256' | 'sha384' | 'sha512' | null;
  readonly isEcdsa: boolean;
  readonly key: (octets: Buffer) => JsonWebKey | null;
}

type JsonWebKey = Readonly<Record<string, string>>;

const base64 = (octets: Buffer): string => octets.toString('base64url');

/** RFC 3110 §2: the length of the exponent in one octet or in three, the exponent, the modulus. */
function rsa(octets: Buffer): JsonWebKey | null {
  const isLong = octets[0] === 0;
  if (octets.length < 4) return null;
  const length = isLong ? octets.readUInt16BE(1) : octets.readUInt8(0);
  const from = isLong ? 3 : 1;
  const modulus = octets.subarray(from + length);
  if (
    length === 0 ||
    length > limits.rsaExponent ||
    modulus.length < limits.rsaLeast ||
    modulus.length > limits.rsaMost
  )
    return null;
  return { kty: 'RSA', e: base64(octets.subarray(from, from + length)), n: base64(modulus) };
}

const ec =
  (crv: string, size: number) =>
  (octets: Buffer): JsonWebKey | null =>
    octets.length === 2 * size
      ? { kty: 'EC', crv, x: base64(octets.subarray(0, size)), y: base64(octets.subarray(size)) }
      : null;

const okp =
  (crv: string, size: number) =>
  (octets: Buffer): JsonWebKey | null =>
    octets.length === size ? { kty: 'OKP', crv, x: base64(octets) } : null;

/** By number. RSA/SHA-1 (5, 7) is left out: RFC 9905 has ended it, and a zone that has nothing else counts as unsigned. */
export const algorithms: ReadonlyMap<number, Algorithm> = new Map<number, Algorithm>([
  [8, { hash: 'sha256', isEcdsa: false, key: rsa }],
  [10, { hash: 'sha512', isEcdsa: false, key: rsa }],
  [13, { hash: 'sha256', isEcdsa: true, key: ec('P-256', 32) }],
  [14, { hash: 'sha384', isEcdsa: true, key: ec('P-384', 48) }],
  [15, { hash: null, isEcdsa: false, key: okp('Ed25519', 32) }],
  [16, { hash: null, isEcdsa: false, key: okp('Ed448', 57) }],
]);

function publicKey(algorithm: number, octets: Buffer): KeyObject | null {
  const jwk = algorithms.get(algorithm)?.key(octets) ?? null;
  if (jwk === null) return null;
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return null;
  }
}
