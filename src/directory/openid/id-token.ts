/**
 * ID tokens: what a provider says to us of who has just signed in there.
 * Implements: OpenID Connect Core 1.0 §3.1.3.7 (steps 2 to 13), RFC 8725 §3.1. By the package jose.
 */
import { type LocalJWKSet, errors } from 'jose';
import { type Result, fail, ok } from '../../base/result.ts';
import { clockSkew } from '../limits.ts';
import type { Claims } from './provider.ts';
import { type Expected, algorithms, verified } from './signature.ts';

export interface ExpectedIdToken extends Expected {
  readonly nonce: string;
  /** Seconds since the epoch: when at the earliest one must have signed in there; null for whenever. */
  readonly notBefore: number | null;
}

/** The error is words for the log. Never rejects. */
export async function idTokenClaims(
  token: string,
  keys: LocalJWKSet,
  { issuer, audience, now, nonce, notBefore }: ExpectedIdToken,
): Promise<Result<Claims, string>> {
  try {
    const { payload } = await verified(token, keys, {
      algorithms,
      issuer,
      audience,
      currentDate: new Date(now),
      clockTolerance: clockSkew,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    if (payload['nonce'] !== nonce) return fail('another nonce');
    // Of several audiences we must be the one that it was given to.
    const azp = payload['azp'];
    const isShared = Array.isArray(payload.aud) && payload.aud.length > 1;
    if (azp === undefined ? isShared : azp !== audience) return fail('given to another client');
    const authTime = payload['auth_time'];
    if (notBefore !== null && !(typeof authTime === 'number' && authTime >= notBefore - clockSkew))
      return fail('signed in there too long ago');
    return ok(payload);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return fail('unknown key');
    return fail(error instanceof errors.JOSEError ? error.code : 'cannot be verified');
  }
}
