/**
 * Message digests.
 * Implements: RFC 5754 §2, RFC 8551 §2.1. SHA-1 is read with a warning, MD5 only to say what it is.
 */
import { sha224 } from '@noble/hashes/sha2.js';
import { plain } from './octets.ts';

export interface Digest {
  readonly name: 'MD5' | 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly oid: string;
  /** How much a signature over it is worth: `old` counts with a warning, `broken` does not count. */
  readonly strength: 'good' | 'old' | 'broken';
}

const all: readonly Digest[] = [
  { name: 'SHA-256', oid: '2.16.840.1.101.3.4.2.1', strength: 'good' },
  { name: 'SHA-384', oid: '2.16.840.1.101.3.4.2.2', strength: 'good' },
  { name: 'SHA-512', oid: '2.16.840.1.101.3.4.2.3', strength: 'good' },
  { name: 'SHA-224', oid: '2.16.840.1.101.3.4.2.4', strength: 'good' },
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
  return Buffer.from(await crypto.subtle.digest(name, plain(octets)));
}
