/**
 * Keys wrapped in keys.
 * Implements: RFC 3394 §2.2 (AES key wrap), RFC 3565 §2.3.2, RFC 3217 §3.2 (triple DES, to read only).
 */
import { aeskw } from '@noble/ciphers/aes.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { tripleDes } from './des.ts';

export interface KeyWrap {
  readonly oid: string;
  readonly name: string;
  readonly keyOctets: number;
}

export const keyWraps = {
  aes128: { oid: '2.16.840.1.101.3.4.1.5', name: 'AES-128', keyOctets: 16 },
  aes192: { oid: '2.16.840.1.101.3.4.1.25', name: 'AES-192', keyOctets: 24 },
  aes256: { oid: '2.16.840.1.101.3.4.1.45', name: 'AES-256', keyOctets: 32 },
  tripleDes: { oid: '1.2.840.113549.1.9.16.3.6', name: '3DES', keyOctets: 24 },
} as const satisfies Record<string, KeyWrap>;

export const keyWrapByOid = (oid: string): KeyWrap | null =>
  Object.values(keyWraps).find((wrap) => wrap.oid === oid) ?? null;

/** The key inside; null where this is not the key that it was wrapped in. */
export function unwrapKey({ oid }: KeyWrap, key: Buffer, wrapped: Buffer): Buffer | null {
  if (oid === keyWraps.tripleDes.oid) return unwrapTripleDes(key, wrapped);
  try {
    return Buffer.from(aeskw(key).decrypt(wrapped));
  } catch (error) {
    // "integrity check failed", or a length that none has.
    if (error instanceof Error) return null;
    throw error;
  }
}

export const wrapKey = (key: Buffer, content: Buffer): Buffer => Buffer.from(aeskw(key).encrypt(content));

/** RFC 3217 §3.2, steps 1 to 8: decrypted twice, turned round between. */
const wrappingIv = Buffer.from('4adda22c79e82105', 'hex');

function unwrapTripleDes(key: Buffer, wrapped: Buffer): Buffer | null {
  // Three keys of DES make 40 octets; OpenSSL wraps keys of AES in the same way.
  if (wrapped.length < 32 || wrapped.length > 64 || wrapped.length % 8 !== 0) return null;
  const turned = tripleDes(key, wrappingIv, wrapped).toReversed();
  const both = Buffer.from(turned);
  const content = tripleDes(key, both.subarray(0, 8), both.subarray(8));
  const [inner, check] = [content.subarray(0, -8), content.subarray(-8)];
  return Buffer.from(sha1(inner)).subarray(0, 8).equals(check) ? inner : null;
}
