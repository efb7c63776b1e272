/**
 * Signing in to the web pages at an OpenID provider: the user goes there, and comes back with a code that we change for who it is.
 * What we must know again meanwhile is sealed into a cookie of the browser that went, so that nobody comes back for somebody else.
 * Implements: OpenID Connect Core 1.0 §3.1 (authorization code), §5.3 (UserInfo), RFC 7636 (PKCE, S256), RFC 9207 (iss of the answer),
 * RFC 9700 §2.1 (exact redirect URI, state, nonce).
 * Not here: which account an address is of; cookies (http/auth).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { TokenVerdict } from '../identity.ts';
import { maxBearerToken, openIdSignInTime, providerFetch, providerKeeping } from '../limits.ts';
import { seal, unseal } from '../seal.ts';
import { type AddressClaim, addressesOf } from './claims.ts';
import { idTokenClaims } from './id-token.ts';
import { basic } from './introspection.ts';
import { Kept } from './kept.ts';
import { type Claims, type Provider, type ProviderAccess, askProvider, fetchJson } from './provider.ts';

export interface OpenIdSignInOptions {
  /** What people know the provider as. */
  readonly name: string;
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string | null };
  readonly claim: AddressClaim;
  /** Certificates (PEM) that are trusted; null takes those that the runtime knows. */
  readonly authorities: readonly string[] | null;
  /** Of the server: what is sealed into the cookie. */
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: ProviderAccess['limits'];
}

export interface OpenIdSignIn {
  readonly name: string;
  /** Where to send the user, and what the browser must bring back (base64url); null while the provider cannot be asked. */
  begin(wanted: BeginWanted): Promise<{ readonly url: string; readonly kept: string } | null>;
  /** `kept`: what the browser brought. Never rejects. */
  finish(kept: string, answer: URLSearchParams): Promise<Finished>;
}

export interface BeginWanted {
  readonly redirect: string;
  /** Whether the user must sign in there now, whoever is signed in there already. */
  readonly anew: boolean;
}

export type Finished =
  | (Extract<TokenVerdict, { readonly kind: 'valid' }> & { readonly anew: boolean })
  | { readonly kind: 'refused' | 'unavailable' };

const keptSchema = v.object({
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
  redirect: v.string(),
  anew: v.boolean(),
  /** Milliseconds since the epoch. */
  at: v.number(),
});
type Begun = v.InferOutput<typeof keptSchema>;

/** 256 bits; of the verifier RFC 7636 §4.1 asks for 43 to 128 characters. */
const atRandom = (): string => randomBytes(32).toString('base64url');

export function createOpenIdSignIn(options: OpenIdSignInOptions): OpenIdSignIn {
  const { name, issuer, client, claim, authorities, secret, clock, log, limits = providerFetch } = options;
  const access: ProviderAccess = { issuer, authorities, limits };
  const provider = new Kept<Provider>(
    async () => {
      const asked = await askProvider(access, 'sign-in');
      if (!asked.ok) log.warn('openid.provider.failed', { issuer, reason: asked.error });
      return asked.ok ? asked.value : null;
    },
    providerKeeping,
    clock,
  );

  const opened = (kept: string): Begun | null => {
    const octets = unseal(secret, 'openid', issuer, kept);
    if (octets === null) return null;
    const begun = v.parse(keptSchema, JSON.parse(octets.toString('utf8')));
    return clock.now() - begun.at < openIdSignInTime ? begun : null;
  };

  /** Who it is, by the ID token and, where that has no address, by the UserInfo endpoint. */
  const changed = async (begun: Begun, code: string): Promise<Result<readonly string[], Failure>> => {
    const known = await provider.get();
    if (!known?.keys || known.signIn === null) return unavailable('it cannot be asked');
    const tokens = await fetchJson(access, known.signIn.token, tokenRequest(client, begun, code));
    if (!tokens.ok) return unavailable(tokens.error);
    const { id_token: idToken, access_token: accessToken } = tokens.value;
    if (typeof idToken !== 'string' || idToken.length > maxBearerToken) return refused('no ID token');
    const expected = {
      issuer,
      audience: client.id,
      now: clock.now(),
      nonce: begun.nonce,
      notBefore: begun.anew ? Math.floor(begun.at / 1000) : null,
    };
    let claims = await idTokenClaims(idToken, known.keys, expected);
    // It may have begun to sign with another key since. §10.1.1
    const newer = !claims.ok && claims.error === 'unknown key' ? await provider.newer(known) : null;
    if (newer?.keys) claims = await idTokenClaims(idToken, newer.keys, expected);
    if (!claims.ok) return refused(claims.error);
    const addresses = addressesOf(claims.value, claim);
    if (addresses.length > 0) return ok(addresses);
    const more = await userInfo(access, known.signIn.userInfo, accessToken, claims.value);
    const others = addressesOf(more, claim);
    return others.length === 0 ? refused(`no address in ${claim.name}`) : ok(others);
  };

  return {
    name,

    async begin({ redirect, anew }) {
      const endpoints = (await provider.get())?.signIn ?? null;
      if (endpoints === null) return null;
      const begun: Begun = {
        state: atRandom(),
        nonce: atRandom(),
        verifier: atRandom(),
        redirect,
        anew,
        at: clock.now(),
      };
      const url = new URL(endpoints.authorization);
      const fields = {
        response_type: 'code',
        client_id: client.id,
        redirect_uri: redirect,
        scope: 'openid email profile',
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: createHash('sha256').update(begun.verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...(anew ? { prompt: 'login', max_age: '0' } : {}),
      };
      for (const [key, value] of Object.entries(fields)) url.searchParams.set(key, value);
      const sealed = seal(secret, 'openid', issuer, Buffer.from(JSON.stringify(begun)));
      return { url: url.href, kept: Buffer.from(sealed, 'base64').toString('base64url') };
    },

    async finish(kept, answer) {
      const begun = opened(kept);
      if (begun === null || !isSame(answer.get('state') ?? '', begun.state)) {
        log.info('openid.sign-in.refused', { issuer, reason: 'nobody went there with this browser' });
        return { kind: 'refused' };
      }
      const code = codeOf(answer, issuer);
      const found = code.ok ? await changed(begun, code.value) : code;
      if (found.ok) return { kind: 'valid', addresses: found.value, anew: begun.anew };
      const { kind, reason } = found.error;
      if (kind === 'unavailable') log.warn('openid.provider.failed', { issuer, reason });
      else log.info('openid.sign-in.refused', { issuer, reason });
      return { kind };
    },
  };
}

interface Failure {
  readonly kind: 'refused' | 'unavailable';
  readonly reason: string;
}

const refused = (reason: string): Result<never, Failure> => fail({ kind: 'refused', reason });
const unavailable = (reason: string): Result<never, Failure> => fail({ kind: 'unavailable', reason });

/** RFC 6749 §4.1.2; that the answer is of the issuer that was asked: RFC 9207 §2.4 */
function codeOf(answer: URLSearchParams, issuer: string): Result<string, Failure> {
  const iss = answer.get('iss');
  if (iss !== null && iss !== issuer) return refused('the answer is of another issuer');
  const error = answer.get('error');
  if (error !== null) return refused(`the provider says ${error.slice(0, 100)}`);
  const code = answer.get('code');
  return code === null || code === '' ? refused('no code') : ok(code);
}

/** RFC 6749 §4.1.3, RFC 7636 §4.5. A client without a secret names itself. */
function tokenRequest({ id, secret }: OpenIdSignInOptions['client'], { redirect, verifier }: Begun, code: string) {
  const fields = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
  });
  if (secret === null) fields.set('client_id', id);
  return { fields, authorization: secret === null ? null : basic({ id, secret }) };
}

/** None where it is of somebody else than the ID token: OpenID Connect Core 1.0 §5.3.2 */
async function userInfo(
  access: ProviderAccess,
  where: URL | null,
  accessToken: unknown,
  { sub }: Claims,
): Promise<Claims> {
  if (where === null || typeof accessToken !== 'string') return {};
  const told = await fetchJson(access, where, { fields: null, authorization: `Bearer ${accessToken}` });
  return told.ok && told.value['sub'] === sub ? told.value : {};
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
