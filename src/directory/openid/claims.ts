/**
 * What a token's claims mean here: which addresses they name, and whether they let mail be read.
 * Implements: OpenID Connect Core 1.0 §5.1 (email, email_verified), RFC 8693 §4.2 and RFC 9068 §2.2.3 (scope), RFC 7800 §3 (cnf).
 */
import { normaliseAddress } from '../address.ts';
import { maxTokenAddresses } from '../limits.ts';
import type { Claims } from './provider.ts';

export interface AddressClaim {
  readonly name: string;
  /** Put behind a name without one; '' for none. */
  readonly domain: string;
}

/** Normalised. "email" counts only when the provider has verified it; anything else counts as it stands. */
export function addressesOf(claims: Claims, { name, domain }: AddressClaim): readonly string[] {
  if (name === 'email' && !isVerified(claims['email_verified'])) return [];
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  const listed: readonly unknown[] = Array.isArray(value) ? value.slice(0, maxTokenAddresses) : [value];
  const found = listed.flatMap((one) => {
    if (typeof one !== 'string') return [];
    return normaliseAddress(one.includes('@') || domain === '' ? one : `${one}@${domain}`) ?? [];
  });
  return [...new Set(found)];
}

/** Some providers write the boolean as text. */
const isVerified = (value: unknown): boolean => value === true || value === 'true';

/** Whether every word of `scope` is among the token's: "scope", or "scp" with those who call it so (text or list). */
export function hasScope(claims: Claims, scope: string): boolean {
  const given = new Set(
    [claims['scope'], claims['scp']].flat().flatMap((one) => (typeof one === 'string' ? one.split(' ') : [])),
  );
  return scope.split(' ').every((word) => word === '' || given.has(word));
}

/** Whether whoever has the token may use it, without the proof of a key that SASL has no place for. RFC 9449 §7.2, RFC 8705 §3 */
export const isForBearers = (claims: Claims): boolean => claims['cnf'] === undefined || claims['cnf'] === null;
