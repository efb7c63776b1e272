/** Digests at once, for what is derived from keys and passwords: WebCrypto has no SHA-224, and makes one wait for each block. */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { shake256_64 } from '@noble/hashes/sha3.js';
import type { Digest } from './digests.ts';

export const hashes = {
  'SHA-1': sha1,
  'SHA-224': sha224,
  'SHA-256': sha256,
  'SHA-384': sha384,
  'SHA-512': sha512,
  SHAKE256: shake256_64,
} as const;

/** Digests that keys may be derived with: MD5 is none. */
export type HashName = Exclude<Digest['name'], 'MD5'>;
