/**
 * Message digests.
 * Implements: RFC 5754 §2, RFC 8551 §2.1, RFC 8419 §2.3 (SHAKE256, which goes with Ed448). SHA-1 is read with a warning, MD5 only to say what it is.
 */
import { sha224 } from '@noble/hashes/sha2.js';
import { shake256_64 } from '@noble/hashes/sha3.js';
import { plain } from './octets.ts';

export interface Digest {
  readonly name: 'MD5' | 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512' | 'SHAKE256';
  readonly oid: string;
  /** How much a signature over it is worth: `old` counts with a warning, `broken` does not count. */
  readonly strength: 'good' | 'old' | 'broken';
}

const all: readonly Digest[] = [
  { name: 'SHA-256', oid: '2.16.840.1.101.3.4.2.1', strength: 'good' },
  { name: 'SHA-384', oid: '2.16.840.1.101.3.4.2.2', strength: 'good' },
  { name: 'SHA-512', oid: '2.16.840.1.101.3.4.2.3', strength: 'good' },
  { name: 'SHA-224', oid: '2.16.840.1.101.3.4.2.4', strength: 'good' },
  // Of 512 bits, which the first one names; both are in use. RFC 8419 §3.1, §3.2
  { name: 'SHAKE256', oid: '2.16.840.1.101.3.4.2.18', strength: 'good' },
  { name: 'SHAKE256', oid: '2.16.840.1.101.3.4.2.12', strength: 'good' },
  { name: 'SHA-1', oid: '1.3.14.3.2.26', strength: 'old' },
  { name: 'MD5', oid: '1.2.840.113549.2.5', strength: 'broken' },
];

export const digestByOid = (oid: string): Digest | null => all.find((digest) => digest.oid === oid) ?? null;

export function digestNamed(name: Digest['name']): Digest {
  const found = all.find((digest) => digest.name === name);
  if (found === undefined) throw new Error(`no digest ${name}`);
  return found;
}

/** null for MD5: nothing that rests on it is looked at. */
export async function digest({ name }: Digest, octets: Buffer): Promise<Buffer | null> {
  if (name === 'MD5') return null;
  if (name === 'SHA-224') return Buffer.from(sha224(octets));
  if (name === 'SHAKE256') return Buffer.from(shake256_64(octets));
  return Buffer.from(await crypto.subtle.digest(name, plain(octets)));
}
