/**
 * Links that sign somebody in with one click: for the accounts of the lab, printed when it starts. Each works once, for a while, and
 * only in the process that made it. A real server has none (system/setting.ts).
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';

export interface SignInLinks {
  /** The secret of a new link. */
  issue(address: string): string;
  /** Whom it signs in; null for one that is unknown, too old, or was used before. */
  redeem(secret: string): string | null;
}

/** Milliseconds. Whoever starts the lab looks at what it prints. */
export const linkLifetime = 15 * 60_000;
/** Whoever guesses has 2^256 to guess from. */
const secretOctets = 32;

export function createSignInLinks(clock: Clock): SignInLinks {
  const open = new Map<string, { readonly address: string; readonly until: number }>();
  const keyOf = (secret: string): string => createHash('sha256').update(secret).digest('base64');
  return {
    issue(address) {
      const secret = randomBytes(secretOctets).toString('base64url');
      open.set(keyOf(secret), { address, until: clock.now() + linkLifetime });
      return secret;
    },
    redeem(secret) {
      const key = keyOf(secret);
      const found = open.get(key);
      open.delete(key);
      return found === undefined || found.until < clock.now() ? null : found.address;
    },
  };
}
