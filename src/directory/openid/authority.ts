/**
 * An OpenID provider as a TokenAuthority: it says who the bearer of an access token is.
 * Implements: RFC 6750 §3.1 and RFC 7628 §3.2.2 (what a refusal is called); the rules are in the files beside.
 * Not here: SASL; which account an address is of.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { TokenAuthority, TokenVerdict } from '../identity.ts';
import { maxBearerToken, providerFetch, providerKeeping } from '../limits.ts';
import { type AddressClaim, addressesOf, hasScope, isForBearers } from './claims.ts';
import { type ClientCredentials, type Introspected, Introspection } from './introspection.ts';
import { Kept } from './kept.ts';
import { type Provider, type ProviderAccess, askProvider, discoveryUrl } from './provider.ts';
import { signedClaims } from './signature.ts';

export interface OpenIdOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly claim: AddressClaim;
  /** Words that a token's scope must have; '' for none. */
  readonly scope: string;
  /** Who asks for introspection; null verifies signatures instead. */
  readonly introspectAs: ClientCredentials | null;
  /** Certificates (PEM) that are trusted; null takes those that the runtime knows. */
  readonly authorities: readonly string[] | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: ProviderAccess['limits'];
}

export function createOpenIdAuthority(options: OpenIdOptions): TokenAuthority {
  const { issuer, scope, introspectAs, authorities, clock, log, limits = providerFetch } = options;
  const access: ProviderAccess = { issuer, authorities, limits };
  const provider = new Kept<Provider>(
    async () => {
      const asked = await askProvider(access, introspectAs === null ? 'keys' : 'introspection');
      if (!asked.ok) log.warn('openid.provider.failed', { issuer, reason: asked.error });
      return asked.ok ? asked.value : null;
    },
    providerKeeping,
    clock,
  );
  const introspection = introspectAs === null ? null : new Introspection(access, introspectAs, clock);
  const read =
    introspection === null
      ? (token: string) => bySignature(token, provider, options)
      : (token: string) => byIntrospection(token, provider, introspection, options);
  return {
    discovery: discoveryUrl(issuer),
    scope: scope === '' ? null : scope,
    verify: async (token) => {
      const answer: Introspected =
        token.length > maxBearerToken ? { kind: 'refused', reason: 'too long' } : await read(token);
      const verdict = judged(answer, options);
      if (verdict.kind === 'refused') log.debug('openid.token.refused', { issuer, reason: verdict.reason });
      if (answer.kind === 'unavailable') log.warn('openid.provider.failed', { issuer, reason: answer.reason });
      return verdict.kind === 'refused' ? { kind: 'refused', status: verdict.status } : verdict;
    },
  };
}

async function bySignature(token: string, provider: Kept<Provider>, options: OpenIdOptions): Promise<Introspected> {
  const expected = { ...options, now: options.clock.now() };
  const known = await provider.get();
  if (!known?.keys) return { kind: 'unavailable', reason: 'no keys' };
  const claims = await signedClaims(token, known.keys, expected);
  if (claims.ok) return { kind: 'active', claims: claims.value };
  // The provider may have begun to sign with another key since. OpenID Connect Core 1.0 §10.1.1
  const newer = claims.error === 'unknown key' ? await provider.newer(known) : null;
  if (!newer?.keys) return { kind: 'refused', reason: claims.error };
  const again = await signedClaims(token, newer.keys, expected);
  return again.ok ? { kind: 'active', claims: again.value } : { kind: 'refused', reason: again.error };
}

async function byIntrospection(
  token: string,
  provider: Kept<Provider>,
  introspection: Introspection,
  options: OpenIdOptions,
): Promise<Introspected> {
  const where = (await provider.get())?.introspection ?? null;
  if (where === null) return { kind: 'unavailable', reason: 'no introspection endpoint' };
  return introspection.ask(token, where, { ...options, now: options.clock.now() });
}

type Judged =
  | Exclude<TokenVerdict, { readonly kind: 'refused' }>
  | (Extract<TokenVerdict, { readonly kind: 'refused' }> & { readonly reason: string });

function judged(answer: Introspected, { claim, scope }: OpenIdOptions): Judged {
  if (answer.kind === 'unavailable') return { kind: 'unavailable' };
  const invalid = (reason: string): Judged => ({ kind: 'refused', status: 'invalid_token', reason });
  if (answer.kind === 'refused') return invalid(answer.reason);
  const { claims } = answer;
  if (!isForBearers(claims)) return invalid('bound to a key');
  if (!hasScope(claims, scope)) return { kind: 'refused', status: 'insufficient_scope', reason: 'another scope' };
  const addresses = addressesOf(claims, claim);
  return addresses.length === 0 ? invalid(`no address in ${claim.name}`) : { kind: 'valid', addresses };
}
