/**
 * Codes for who has lost the second factor: each opens once in its place. At random, so that a plain hash is enough to keep them by.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { encodeBase32 } from './base32.ts';
import { recoveryCodes, recoveryOctets } from './limits.ts';

/** Shown once: four groups of four letters and digits, 80 bits each. */
export const newRecoveryCodes = (): readonly string[] =>
  Array.from({ length: recoveryCodes }, () =>
    (encodeBase32(randomBytes(recoveryOctets)).toLowerCase().match(/.{4}/g) ?? []).join('-'),
  );

/** As the directory keeps them. */
export const formatRecovery = (codes: readonly string[]): string => codes.map(hashOf).join(' ');

/** What is kept when the code has been used; null for one that is none of them. All are looked at, in constant time. */
export function useRecovery(kept: string, code: string): string | null {
  const given = Buffer.from(hashOf(code));
  const hashes = kept.split(' ');
  const left = hashes.filter((hash) => {
    const one = Buffer.from(hash);
    return one.length !== given.length || !timingSafeEqual(one, given);
  });
  return left.length < hashes.length ? left.join(' ') : null;
}

export const recoveryCodesLeft = (kept: string | undefined): number =>
  kept === undefined || kept === '' ? 0 : kept.split(' ').length;

/** However it was typed. */
const hashOf = (code: string): string =>
  createHash('sha256').update(code.toLowerCase().replaceAll('-', '').replaceAll(' ', '')).digest('base64');
