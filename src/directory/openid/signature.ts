/**
 * Access tokens that are signed: JWT by the provider's keys.
 * Implements: RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725 §3.1 (algorithms of our choice), §3.8, §3.9, §3.11 (issuer, audience, type);
 * of RFC 9068 §4 what is true of the tokens of all providers. By the package jose.
 */
import { type JWTVerifyOptions, type JWTVerifyResult, type LocalJWKSet, errors, jwtVerify } from 'jose';
import { type Result, fail, ok } from '../../base/result.ts';
import { clockSkew } from '../limits.ts';
import type { Claims } from './provider.ts';

/** Signatures by a key pair alone: with HS256 whoever knows a public key could sign, and with none everybody. RFC 8725 §2.1 */
export const algorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

/** What access tokens call themselves, in lower case. RFC 9068 §2.1; RFC 7519 §5.1, which others follow */
const types: ReadonlySet<string> = new Set(['at+jwt', 'application/at+jwt', 'jwt', 'application/jwt']);

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** 'unknown key' may become another answer with newer keys; other errors are words for the log. Never rejects. */
export async function signedClaims(
  token: string,
  keys: LocalJWKSet,
  { issuer, audience, now }: Expected,
): Promise<Result<Claims, string>> {
  const options: JWTVerifyOptions = {
    algorithms,
    issuer,
    audience,
    currentDate: new Date(now),
    clockTolerance: clockSkew,
    requiredClaims: ['exp'],
  };
  try {
    const { payload, protectedHeader } = await verified(token, keys, options);
    const { typ } = protectedHeader;
    if (typ !== undefined && !types.has(typ.toLowerCase())) return fail('not the type of an access token');
    // An ID token says to a client who logged in there, not that mail may be read. OpenID Connect Core 1.0 §3.1.3.6, §3.3.2.11
    if ('at_hash' in payload || 'c_hash' in payload) return fail('an ID token');
    return ok(payload);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return fail('unknown key');
    return fail(error instanceof errors.JOSEError ? error.code : 'cannot be verified');
  }
}

/** Rejects with what jose throws. */
export async function verified(token: string, keys: LocalJWKSet, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // The token does not name its key, and several would do. RFC 7515 §6
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (wrong) {
        if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) throw wrong;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}
