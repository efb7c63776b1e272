/**
 * Fetches a policy from its host, which is a stranger.
 * Implements: RFC 8461 §3.2 (where), §3.3 (certificate, no redirects, no caches, bounds).
 */
import { type Fetched, fetchOnce } from '../../base/fetch.ts';
import type { Resolver } from '../../dns/types.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { TlsFailure } from '../types.ts';
import { type StsPolicy, parsePolicy } from './policy.ts';

export interface FetchProblem {
  /** As reports call it. RFC 8460 §4.3.2.2 */
  readonly failure: Extract<TlsFailure, 'sts-policy-fetch-error' | 'sts-policy-invalid' | 'sts-webpki-invalid'>;
  readonly reason: string;
}

export interface FetchOptions {
  readonly resolver: Resolver;
  /** Certificates (PEM) that are trusted; null takes those that come with the runtime. */
  readonly authorities: readonly string[] | null;
  /** 443 but for tests and the lab. */
  readonly port?: number;
  /** Milliseconds in all. */
  readonly timeout?: number;
}

const unfetched = (reason: string): Result<never, FetchProblem> => fail({ failure: 'sts-policy-fetch-error', reason });

/** `domain` in lower case A-labels. Never throws. */
export async function fetchPolicy(
  domain: string,
  { resolver, authorities, port = 443, timeout = limits.stsTimeout }: FetchOptions,
): Promise<Result<StsPolicy, FetchProblem>> {
  const host = `mta-sts.${domain}`;
  const [a, aaaa] = await Promise.all([resolver.lookUp(host, 'A'), resolver.lookUp(host, 'AAAA')]);
  const addresses = [a, aaaa].flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
  if (addresses.length === 0) return unfetched(`${host} has no address`);
  const where = `https://${host}:${port}/.well-known/mta-sts.txt`;
  if (!URL.canParse(where)) return unfetched(`${host} is no name of a host`);
  const fetched = await fetchOnce({
    url: new URL(where),
    headers: { accept: 'text/plain' },
    body: null,
    authorities,
    addresses,
    limits: { timeout, headers: limits.stsHeaders, body: limits.stsPolicy },
  });
  if (!fetched.ok) {
    const failure = isCertificateError(fetched.error) ? 'sts-webpki-invalid' : 'sts-policy-fetch-error';
    return fail({ failure, reason: `${host}: ${fetched.error}` });
  }
  const problem = problemOf(fetched.value);
  if (problem !== null) return unfetched(`${host} answered ${problem}`);
  const policy = parsePolicy(fetched.value.body.toString('utf8'));
  return policy.ok
    ? ok(policy.value)
    : fail({ failure: 'sts-policy-invalid', reason: `the policy of ${host}: ${policy.error}` });
}

/** Why what comes is no policy. */
function problemOf({ status, headers }: Fetched): string | null {
  if (status !== 200) return String(status);
  const type = mediaType(headers['content-type'] ?? '');
  return type === 'text/plain' ? null : `${type === '' ? 'no type' : type} instead of text/plain`;
}

const mediaType = (text: string): string => (text.split(';', 1)[0] ?? '').trim().toLowerCase();

/** Errors of OpenSSL's verification have such names. */
const isCertificateError = (code: string): boolean =>
  code.startsWith('ERR_TLS_CERT') ||
  code.startsWith('CERT_') ||
  code.startsWith('UNABLE_TO_') ||
  code.endsWith('_SELF_SIGNED_CERT') ||
  code === 'SELF_SIGNED_CERT_IN_CHAIN' ||
  code === 'DEPTH_ZERO_SELF_SIGNED_CERT';
