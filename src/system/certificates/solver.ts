/** The solver that the configuration chooses, and the name server that it may change. */
import { readFileSync } from 'node:fs';
import { resolve as absolute } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { TlsIdentity } from '../../base/tls.ts';
import { parsePrimary } from '../../config/acme.ts';
import type { Config } from '../../config/schema.ts';
import { parseTsigKey } from '../../dns/update/tsig.ts';
import { type UpdateDns, createUpdater } from '../../dns/update/update.ts';
import type { ChallengeSolver } from '../../transport/acme/challenge.ts';
import type { ExternalAccount } from '../../transport/acme/jws.ts';
import { type HttpChallenges, alpnChallenges, dnsChallenges } from '../../transport/acme/solvers.ts';

/** Text of a file that the configuration names, from the data folder; null where it names none. */
function fileText(config: Config, key: string, path: string): Result<string | null, string> {
  if (path === '') return ok(null);
  try {
    return ok(readFileSync(absolute(config.server.data, path), 'utf8'));
  } catch (error) {
    return fail(`${key}: ${errorText(error)}`);
  }
}

/** null where no name server takes updates. */
export function configuredUpdater(config: Config, clock: Clock): Result<UpdateDns | null, string> {
  const { dnsServer, dnsKey } = config.acme;
  const server = parsePrimary(dnsServer);
  if (server === null) return ok(null);
  const text = fileText(config, 'acme.dns_key', dnsKey);
  if (!text.ok) return text;
  const key = text.value === null ? null : parseTsigKey(text.value);
  if (key === null) {
    return fail('acme.dns_key names no key: write hmac-sha256:NAME:SECRET into the file, or what tsig-keygen prints');
  }
  return ok(createUpdater({ server, key, clock }));
}

export function configuredSolver(
  config: Config,
  { http, identity, clock }: { readonly http: HttpChallenges; readonly identity: TlsIdentity; readonly clock: Clock },
): Result<ChallengeSolver, string> {
  const { challenge, dnsWait } = config.acme;
  if (challenge === 'http-01') return ok(http);
  if (challenge === 'tls-alpn-01') return ok(alpnChallenges(identity, clock));
  const update = configuredUpdater(config, clock);
  if (!update.ok) return update;
  if (update.value === null) return fail('acme.challenge is dns-01, and acme.dns_server names no name server');
  const spread = async (signal: AbortSignal): Promise<void> => pause(dnsWait, undefined, { signal });
  return ok(dnsChallenges({ update: update.value, spread }));
}

/** PEM of the roots that the CA proves itself by; null takes the usual ones. */
export function configuredRoots(config: Config): Result<readonly string[] | null, string> {
  const text = fileText(config, 'acme.roots', config.acme.roots);
  return text.ok ? ok(text.value === null ? null : [text.value]) : text;
}

export function configuredAccount(config: Config): Result<ExternalAccount | null, string> {
  const text = fileText(config, 'acme.external_account', config.acme.externalAccount);
  if (!text.ok) return text;
  if (text.value === null) return ok(null);
  const [id = '', secret = ''] = text.value.split(/\s+/).filter((word) => word !== '');
  if (secret === '')
    return fail('acme.external_account: the file must hold an id and a key, with a blank between them');
  return ok({ id, secret: Buffer.from(secret, 'base64url') });
}
