/**
 * App passwords: one for each program or device, at random, so that a plain hash is enough to keep them by, and taking one away
 * takes nothing else away.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { encodeBase32 } from './base32.ts';
import { appPasswordOctets } from './limits.ts';

const scheme = 'sha256:';

/** 120 bits as 24 letters and digits, shown once. */
export const newAppPassword = (): string => encodeBase32(randomBytes(appPasswordOctets)).toLowerCase();

/** What is kept for PLAIN. Nobody guesses 120 bits, however fast the hash. */
export const hashAppPassword = (password: string): string =>
  scheme + createHash('sha256').update(password).digest('base64');

/** In constant time. */
export function appPasswordHolds(verifier: string, password: string): boolean {
  const kept = Buffer.from(verifier);
  const given = Buffer.from(hashAppPassword(password));
  return kept.length === given.length && timingSafeEqual(kept, given);
}
