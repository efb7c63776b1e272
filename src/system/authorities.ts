/** Who else may say who somebody is, as the configuration has it. */
import { readFileSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import { type Authorities, noAuthorities } from '../directory/identity.ts';
import { createOpenIdAuthority } from '../directory/openid/authority.ts';
import type { StartProblem } from './problem.ts';

export function makeAuthorities(
  { openid }: Pick<Config, 'openid'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Result<Authorities, StartProblem> {
  if (openid.issuer === '') return ok(noAuthorities);
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
  return ok({ ...noAuthorities, tokens });
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
