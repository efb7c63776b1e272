/** Who else may say who somebody is, as the configuration has it. */
import { resolve } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import type { Authorities, PasswordAuthority, TokenAuthority } from '../directory/identity.ts';
import { createOpenIdAuthority } from '../directory/openid/authority.ts';
import { type OpenIdSignIn, createOpenIdSignIn } from '../directory/openid/sign-in.ts';
import { openKerberos } from './kerberos.ts';
import type { StartProblem } from './problem.ts';
import { secretOf } from './secret.ts';

export async function makeAuthorities(
  config: Config,
  parts: { readonly clock: Clock; readonly log: Log },
  passwords: PasswordAuthority | null = null,
): Promise<Result<Authorities, StartProblem>> {
  const tokens = makeTokens(config, parts);
  if (!tokens.ok) return tokens;
  const opened = await openKerberos(config, parts.log);
  if (!opened.ok) return opened;
  return ok({ passwords, tokens: tokens.value, tickets: opened.value?.authority ?? null });
}

/** null where nobody signs in at a provider. */
export function makeOpenIdSignIn(
  { openid, server }: Config,
  { clock, log, secret }: { readonly clock: Clock; readonly log: Log; readonly secret: Buffer },
): Result<OpenIdSignIn | null, StartProblem> {
  if (openid.webClient === '') return ok(null);
  if (openid.issuer === '') return fail({ kind: 'authority', key: 'openid.issuer', reason: 'web_client needs it' });
  const shared = openid.webSecret === '' ? ok(null) : secretOf(resolve(server.data, openid.webSecret));
  if (!shared.ok) return fail({ kind: 'authority', key: 'openid.web_secret', reason: shared.error });
  const signIn = createOpenIdSignIn({
    name: openid.name === '' ? new URL(openid.issuer).host : openid.name,
    issuer: openid.issuer,
    client: { id: openid.webClient, secret: shared.value },
    claim: { name: openid.claim, domain: openid.domain },
    authorities: null,
    secret,
    clock,
    log,
  });
  return ok(signIn);
}

function makeTokens(
  { openid }: Config,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Result<TokenAuthority | null, StartProblem> {
  if (openid.issuer === '') return ok(null);
  if (openid.audience === '') {
    return fail({ kind: 'authority', key: 'openid.audience', reason: 'tokens for anybody would do without it' });
  }
  const secret = openid.introspectAs === '' ? ok(null) : secretOf(openid.clientSecret);
  if (!secret.ok) return fail({ kind: 'authority', key: 'openid.client_secret', reason: secret.error });
  const tokens = createOpenIdAuthority({
    issuer: openid.issuer,
    audience: openid.audience,
    scope: openid.scope,
    claim: { name: openid.claim, domain: openid.domain },
    introspectAs: secret.value === null ? null : { id: openid.introspectAs, secret: secret.value },
    authorities: null,
    clock,
    log,
  });
  return ok(tokens);
}
