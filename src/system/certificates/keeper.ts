/**
 * Keeps the certificate: gets it, renews it in time, takes a new name in, changes the key only when DNS has been told.
 * Implements: when what RFC 8555 describes is done; RFC 7672 §4 (with TLSA records).
 * Not here: the conversation with the CA (transport/acme).
 */
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { TlsIdentity } from '../../base/tls.ts';
import { directoryOf } from '../../config/acme.ts';
import type { Config } from '../../config/schema.ts';
import type { Resolver } from '../../dns/types.ts';
import { createAcmeClient } from '../../transport/acme/client.ts';
import { httpsRequests } from '../../transport/acme/https.ts';
import { obtainCertificate } from '../../transport/acme/obtain.ts';
import { type AcmeProblem, problem } from '../../transport/acme/problem.ts';
import type { HttpChallenges } from '../../transport/acme/solvers.ts';
import { certificateFacts } from './expiry.ts';
import { accountKey, currentKey, nextKey, publicKeyHash, putCertificate } from './keys.ts';
import { reloadIdentity } from './load.ts';
import { optionalNames } from './names.ts';
import { publishKeys } from './publish.ts';
import { configuredAccount, configuredRoots, configuredSolver } from './solver.ts';
import { type KeeperState, readState, writeState } from './state.ts';
import { mayUseNext, publishedKeys, seenNext } from './tlsa.ts';

export interface KeeperParts {
  readonly config: Config;
  readonly identity: TlsIdentity;
  readonly http: HttpChallenges;
  readonly resolver: Resolver;
  /** Names of the domains that are served. */
  readonly domains: () => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly log: Log;
}

export type KeeperOutcome =
  | { readonly kind: 'kept' | 'waiting' | 'off' }
  | { readonly kind: 'renewed'; readonly names: readonly string[] }
  | { readonly kind: 'failed'; readonly problem: AcmeProblem };

export interface CertificateKeeper {
  /** Does what is due. Never rejects. */
  look(signal: AbortSignal): Promise<KeeperOutcome>;
}

const hour = 3_600_000;
const day = 24 * hour;
/** Milliseconds after the first failure, and the longest: CAs count failures by the hour and by the week. */
const backoff = { first: hour / 4, most: day };

export function createCertificateKeeper(parts: KeeperParts): CertificateKeeper {
  const { config, clock, log } = parts;
  const files = config.tls;
  const directory = directoryOf(config.acme.authority);

  async function look(signal: AbortSignal): Promise<KeeperOutcome> {
    if (directory === null) return { kind: 'off' };
    const state = readState(files);
    const next = nextKey(files);
    const published = await publishKeys(
      parts,
      await publishedKeys(parts.resolver, config.server.hostname, signal),
      signal,
    );
    const seen = seenNext(state.nextKey, publicKeyHash(next), published, clock.now());
    if (JSON.stringify(seen) !== JSON.stringify(state.nextKey)) writeState(files, { ...state, nextKey: seen });
    const known: KeeperState = { ...state, nextKey: seen };
    const names = await wantedNames(parts, known, signal);
    const isOther = state.authority !== null && state.authority !== directory;
    const reason = state.isWanted
      ? 'somebody asked'
      : isOther
        ? 'it is of another CA'
        : reasonToRenew(files.certificate, names, clock.now());
    if (reason === null) return { kind: 'kept' };
    if (clock.now() < state.notBefore) return { kind: 'waiting' };
    log.info('acme.renewing', { why: reason });
    const isNext = mayUseNext(seen, published, clock);
    if (!isNext) log.info('acme.key.kept', { why: 'the TLSA record of the next key has not been in DNS for two TTLs' });
    return await renew(known, names, isNext ? next : currentKey(files), signal);
  }

  async function renew(state: KeeperState, names: Names, key: KeyObject, signal: AbortSignal): Promise<KeeperOutcome> {
    const all = [...names.required, ...names.optional];
    let asked = all;
    let got = await order(parts, directory ?? '', asked, key, signal);
    let leftOut = state.leftOut;
    const dispensable = got.ok ? [] : names.optional.filter((name) => !got.ok && got.error.names.includes(name));
    if (!got.ok && dispensable.length > 0 && got.error.names.every((name) => dispensable.includes(name))) {
      log.warn('acme.names.left-out', { names: dispensable, why: got.error.what, remedy: got.error.remedy });
      leftOut = { ...leftOut, ...Object.fromEntries(dispensable.map((name) => [name, clock.now() + day])) };
      asked = all.filter((name) => !dispensable.includes(name));
      got = await order(parts, directory ?? '', asked, key, signal);
    }
    if (!got.ok) return failed({ ...state, leftOut }, got.error);
    putCertificate(files, got.value);
    const refused = reloadIdentity(parts.identity, files);
    if (refused !== null) log.error('tls.reload.refused', refused);
    writeState(files, {
      nextKey: null,
      authority: directory,
      isWanted: false,
      failures: 0,
      notBefore: 0,
      problem: null,
      leftOut,
    });
    // The one after the next is made at once, so that its record can be published.
    nextKey(files);
    log.info('acme.renewed', {
      names: asked,
      until: new Date(certificateFacts(files.certificate).validTo).toISOString(),
    });
    return { kind: 'renewed', names: asked };
  }

  function failed(state: KeeperState, error: AcmeProblem): KeeperOutcome {
    const failures = state.failures + 1;
    const wait = Math.max(error.retryAfter ?? 0, Math.min(backoff.first * 2 ** (failures - 1), backoff.most));
    const { what, remedy, kind } = error;
    const now = clock.now();
    writeState(files, { ...state, failures, notBefore: now + wait, problem: { at: now, what, remedy } });
    log.error('acme.failed', { kind, what, remedy, next: new Date(now + wait).toISOString() });
    return { kind: 'failed', problem: error };
  }

  return {
    look: async (signal) => {
      try {
        return await look(signal);
      } catch (error) {
        if (signal.aborted) return { kind: 'waiting' };
        const what = errorText(error);
        log.error('acme.fault', { error: what });
        return {
          kind: 'failed',
          problem: problem('unready', what, 'see that the folder of tls.key can be written to'),
        };
      }
    },
  };
}

interface Names {
  readonly required: readonly string[];
  /** Left out where the CA does not believe them. */
  readonly optional: readonly string[];
}

async function wantedNames(parts: KeeperParts, { leftOut }: KeeperState, signal: AbortSignal): Promise<Names> {
  const { config, clock } = parts;
  const required = [...new Set([config.server.hostname, ...config.acme.names.map((name) => name.toLowerCase())])];
  const found = await optionalNames(parts, signal);
  const optional = found.filter((name) => !required.includes(name) && (leftOut[name] ?? 0) <= clock.now());
  return { required, optional };
}

/** When a certificate is renewed: at two thirds of its life. */
export const renewalTime = ({ validFrom, validTo }: { readonly validFrom: number; readonly validTo: number }): number =>
  validFrom + ((validTo - validFrom) * 2) / 3;

/** null where the certificate does. */
function reasonToRenew(file: string, { required, optional }: Names, now: number): string | null {
  try {
    readFileSync(file);
  } catch {
    return 'there is none';
  }
  const facts = certificateFacts(file);
  if (facts.isSelfSigned) return 'it is self-signed';
  if (now >= renewalTime(facts)) return 'its time comes';
  const missing = [...required, ...optional].find((name) => !facts.names.includes(name));
  return missing === undefined ? null : `it does not name ${missing}`;
}

/** One order, with what the configuration says of the CA. */
async function order(
  { config, identity, http, clock }: KeeperParts,
  directory: string,
  names: readonly string[],
  key: KeyObject,
  signal: AbortSignal,
): Promise<Result<string, AcmeProblem>> {
  const solver = configuredSolver(config, { http, identity, clock });
  const roots = configuredRoots(config);
  const external = configuredAccount(config);
  for (const part of [solver, roots, external]) {
    if (!part.ok) return fail(problem('unready', part.error, 'correct the configuration'));
  }
  if (!solver.ok || !roots.ok || !external.ok) return ok('');
  const account = accountKey(config.tls, directory);
  const client = createAcmeClient({
    directory,
    ask: httpsRequests({ authorities: roots.value }),
    clock,
    accountKey: account,
    email: config.acme.email,
    externalAccount: external.value,
  });
  const wait = async (milliseconds: number, until: AbortSignal): Promise<void> =>
    pause(milliseconds, undefined, { signal: until });
  return obtainCertificate(
    { client, solver: solver.value, accountKey: account, clock, pause: wait },
    names,
    key,
    signal,
  );
}
