/**
 * Octets under a key, bound to what they are: whoever gives them out as something else, or as another version, is noticed.
 * Implements: AES-256-GCM (NIST SP 800-38D) with a nonce of chance and associated data, HKDF with SHA-256 (RFC 5869), by WebCrypto.
 */
import type { webcrypto } from 'node:crypto';
import { plain } from '../../../../src/smime/algorithms/octets.ts';

export interface Sealed {
  /** Both base64. */
  readonly nonce: string;
  readonly sealed: string;
}

/** What is sealed, in an order that is fixed. */
export type Bound = readonly (string | number | null)[];

const aead = 'AES-GCM';
/** NIST SP 800-38D §8.2.2 */
const nonceLength = 12;
const format = 'postern-vault 1';

const dataOf = (bound: Bound): Buffer<ArrayBuffer> => plain(Buffer.from(JSON.stringify([format, ...bound])));

/** The same memory: what is secret is overwritten by who has it. */
const same = ({ buffer, byteOffset, length }: Uint8Array): Buffer<ArrayBuffer> =>
  plain(Buffer.from(buffer, byteOffset, length));

export const chance = (octets: number): Buffer => Buffer.from(crypto.getRandomValues(new Uint8Array(octets)));

export const sealingKey = (octets: Buffer): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('raw', plain(octets), aead, false, ['encrypt', 'decrypt']);

export async function seal(key: webcrypto.CryptoKey, octets: Buffer, bound: Bound): Promise<Sealed> {
  const whole = Buffer.from(await sealOctets(key, octets, bound));
  const [nonce, sealed] = [whole.subarray(0, nonceLength), whole.subarray(nonceLength)];
  return { nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

/** The nonce stands before what is sealed. */
export async function sealOctets(key: webcrypto.CryptoKey, octets: Uint8Array, bound: Bound): Promise<Uint8Array> {
  const nonce = chance(nonceLength);
  const how = { name: aead, iv: plain(nonce), additionalData: dataOf(bound) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, same(octets)));
  const whole = new Uint8Array(nonceLength + sealed.length);
  whole.set(nonce);
  whole.set(sealed, nonceLength);
  return whole;
}

/** null where it does not open: another key, other octets, or something else than was asked for. */
export async function unseal(
  key: webcrypto.CryptoKey,
  { nonce, sealed }: Sealed,
  bound: Bound,
): Promise<Buffer | null> {
  const whole = Buffer.concat([nonce, sealed].map((text) => Buffer.from(text, 'base64')));
  const octets = await unsealOctets(key, whole, bound);
  return octets === null ? null : same(octets);
}

export async function unsealOctets(
  key: webcrypto.CryptoKey,
  octets: Uint8Array,
  bound: Bound,
): Promise<Uint8Array | null> {
  const whole = same(octets);
  const how = { name: aead, iv: whole.subarray(0, nonceLength), additionalData: dataOf(bound) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, whole.subarray(nonceLength)));
  } catch {
    return null;
  }
}

/** Of a secret that nobody can guess. */
export async function derive(secret: Buffer, salt: Buffer, purpose: string): Promise<webcrypto.CryptoKey> {
  const { subtle } = crypto;
  const base = await subtle.importKey('raw', plain(secret), 'HKDF', false, ['deriveKey']);
  const info = plain(Buffer.from(`${format} ${purpose}`));
  const how = { name: 'HKDF', hash: 'SHA-256', salt: plain(salt), info };
  return subtle.deriveKey(how, base, { name: aead, length: 256 }, false, ['encrypt', 'decrypt']);
}
