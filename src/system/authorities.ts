/** Who else may say who somebody is, as the configuration has it. */
import { readFileSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import { type Authorities, type TokenAuthority, noAuthorities } from '../directory/identity.ts';
import { createOpenIdAuthority } from '../directory/openid/authority.ts';
import { openKerberos } from './kerberos.ts';
import type { StartProblem } from './problem.ts';

export async function makeAuthorities(
  config: Config,
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<Result<Authorities, StartProblem>> {
  const tokens = makeTokens(config, parts);
  if (!tokens.ok) return tokens;
  const opened = await openKerberos(config, parts.log);
  if (!opened.ok) return opened;
  return ok({ ...noAuthorities, tokens: tokens.value, tickets: opened.value?.authority ?? null });
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

/** The first line of a file. */
function secretOf(file: string): Result<string, string> {
  try {
    const [secret = ''] = readFileSync(file, 'utf8').split('\n', 1);
    return secret.trim() === '' ? fail(`${file} is empty`) : ok(secret.trim());
  } catch (error) {
    return fail(errorText(error));
  }
}
