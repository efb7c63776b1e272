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

export interface Provider {
  /** Null where it is not asked for. */
  readonly keys: LocalJWKSet | null;
  readonly introspection: URL | null;
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
  wanted: 'keys' | 'introspection',
): Promise<Result<Provider, string>> {
  const where = endpoint(discoveryUrl(access.issuer), true);
  if (where === null) return fail('the issuer is neither https nor on this machine');
  const metadata = await fetchJson(access, where, null);
  if (!metadata.ok) return fail(`discovery: ${metadata.error}`);
  if (metadata.value['issuer'] !== access.issuer) return fail('discovery: it is of another issuer');
  const clear = where.protocol === 'http:';
  const key = wanted === 'keys' ? 'jwks_uri' : 'introspection_endpoint';
  const url = endpoint(metadata.value[key], clear);
  if (url === null) return fail(`discovery: ${key} is missing, or without TLS`);
  if (wanted === 'introspection') return ok({ keys: null, introspection: url });
  const set = await fetchJson(access, url, null);
  if (!set.ok) return fail(`keys: ${set.error}`);
  const keys = keySet(set.value);
  return keys.ok ? ok({ keys: keys.value, introspection: null }) : fail(`keys: ${keys.error}`);
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

export interface Form {
  readonly fields: URLSearchParams;
  readonly authorization: string;
}

/** A JSON object; `form` is posted. Never rejects. */
export async function fetchJson(
  { authorities, limits }: ProviderAccess,
  url: URL,
  form: Form | null,
): Promise<Result<Claims, string>> {
  const posted = { 'content-type': 'application/x-www-form-urlencoded', authorization: form?.authorization ?? '' };
  const fetched = await fetchOnce({
    url,
    headers: { accept: 'application/json', ...(form === null ? {} : posted) },
    body: form === null ? null : Buffer.from(form.fields.toString()),
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
