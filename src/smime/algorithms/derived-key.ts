/**
 * Keys of contents that are bound to the cipher they are for: who changes the name of the cipher gets another key.
 * Implements: RFC 9709 §2 (CMS_CEK_HKDF_SHA256), §4 (id-alg-cek-hkdf-sha256).
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { type Algorithm, algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { reading } from '../asn1/reader.ts';
import { wholeOf } from '../asn1/tree.ts';
import { hashes } from './hashes.ts';

const cekHkdfSha256 = '1.2.840.113549.1.9.16.3.31';
const salt = Buffer.from('The Cryptographic Message Syntax');

export interface ContentAlgorithm {
  readonly algorithm: Algorithm;
  /** AlgorithmIdentifier of the cipher, from which its key is derived; null where the key is the one that is transported. */
  readonly bound: Buffer | null;
}

/** The cipher inside, where there is one. */
export function contentAlgorithm(outer: Algorithm): ContentAlgorithm {
  const { oid, parameters } = outer;
  const inner = oid === cekHkdfSha256 && parameters !== null ? reading(() => algorithm(parameters)) : null;
  return inner?.ok === true && parameters !== null
    ? { algorithm: inner.value, bound: wholeOf(parameters) }
    : { algorithm: outer, bound: null };
}

/** As long as the key that it is derived from. */
export const derivedKey = (key: Buffer, bound: Buffer): Buffer =>
  Buffer.from(hkdf(hashes['SHA-256'], key, salt, bound, key.length));

export const writeBound = (inner: Buffer): Buffer => writeAlgorithm(cekHkdfSha256, inner);
