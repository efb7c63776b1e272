/**
 * What an OpenID provider says of itself: its endpoints and the keys that it signs with.
 * Implements: OpenID Connect Discovery 1.0 §4 (metadata, and that the issuer in it is the one that was asked), RFC 7517 §5.
 * Not here: when it is asked again (kept.ts).
 */
import { type JSONWebKeySet, type LocalJWKSet, createLocalJWKSet } from 'jose';
import { fetchOnce } from '../../base/fetch.ts';
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { maxProviderKeys, type providerFetch } from '../limits.ts';
import { endpoint } from './secure.ts';

/** What is not asked for is null. */
export interface Provider {
  readonly keys: LocalJWKSet | null;
  readonly introspection: URL | null;
  readonly signIn: SignInEndpoints | null;
}

/** OpenID Connect Discovery 1.0 §3 */
export interface SignInEndpoints {
  readonly authorization: URL;
  readonly token: URL;
  /** null where there is none. */
  readonly userInfo: URL | null;
}

export interface ProviderAccess {
  /** As tokens name it, character by character. */
  readonly issuer: string;
  readonly authorities: readonly string[] | null;
  readonly limits: { readonly [name in keyof typeof providerFetch]: number };
}

export type Claims = Readonly<Record<string, unknown>>;

/** OpenID Connect Discovery 1.0 §4: a slash at the end of the issuer is left out. */
export const discoveryUrl = (issuer: string): string =>
  `${issuer.endsWith('/') ? issuer.slice(0, -1) : issuer}/.well-known/openid-configuration`;

/** Never rejects; the error is its words. */
export async function askProvider(
  access: ProviderAccess,
  wanted: 'keys' | 'introspection' | 'sign-in',
): Promise<Result<Provider, string>> {
  const where = endpoint(discoveryUrl(access.issuer), true);
  if (where === null) return fail('the issuer is neither https nor on this machine');
  const metadata = await fetchJson(access, where);
  if (!metadata.ok) return fail(`discovery: ${metadata.error}`);
  if (metadata.value['issuer'] !== access.issuer) return fail('discovery: it is of another issuer');
  const clear = where.protocol === 'http:';
  const signIn = wanted === 'sign-in' ? signInEndpoints(metadata.value, clear) : null;
  if (wanted === 'sign-in' && signIn === null) return fail('discovery: an endpoint is missing, or without TLS');
  const key = wanted === 'introspection' ? 'introspection_endpoint' : 'jwks_uri';
  const url = endpoint(metadata.value[key], clear);
  if (url === null) return fail(`discovery: ${key} is missing, or without TLS`);
  if (wanted === 'introspection') return ok({ keys: null, introspection: url, signIn });
  const set = await fetchJson(access, url);
  if (!set.ok) return fail(`keys: ${set.error}`);
  const keys = keySet(set.value);
  return keys.ok ? ok({ keys: keys.value, introspection: null, signIn }) : fail(`keys: ${keys.error}`);
}

function signInEndpoints(metadata: Claims, clear: boolean): SignInEndpoints | null {
  const authorization = endpoint(metadata['authorization_endpoint'], clear);
  const token = endpoint(metadata['token_endpoint'], clear);
  const userInfo = endpoint(metadata['userinfo_endpoint'], clear);
  return authorization === null || token === null ? null : { authorization, token, userInfo };
}

function keySet(value: Claims): Result<LocalJWKSet, string> {
  const listed = value['keys'];
  if (!Array.isArray(listed)) return fail('there are none');
  if (listed.length > maxProviderKeys) return fail('there are too many');
  try {
    return ok(createLocalJWKSet(value as unknown as JSONWebKeySet));
  } catch (error) {
    return fail(errorText(error));
  }
}

export interface Asking {
  /** Posted as a form; null gets. */
  readonly fields: URLSearchParams | null;
  /** null for none. */
  readonly authorization: string | null;
}

const nothing: Asking = { fields: null, authorization: null };

/** A JSON object. Never rejects. */
export async function fetchJson(
  { authorities, limits }: ProviderAccess,
  url: URL,
  { fields, authorization }: Asking = nothing,
): Promise<Result<Claims, string>> {
  const fetched = await fetchOnce({
    url,
    headers: {
      accept: 'application/json',
      ...(fields === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(authorization === null ? {} : { authorization }),
    },
    body: fields === null ? null : Buffer.from(fields.toString()),
    authorities,
    limits,
  });
  if (!fetched.ok) return fail(`${url.host}: ${fetched.error}`);
  if (fetched.value.status !== 200) return fail(`${url.host} answered ${fetched.value.status}`);
  try {
    const value: unknown = JSON.parse(fetched.value.body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(value as Claims);
  } catch {
    // It is told below.
  }
  return fail(`${url.host} answered no JSON object`);
}
