/**
 * Fetches a policy from its host, which is a stranger.
 * Implements: RFC 8461 §3.2 (where), §3.3 (certificate, no redirects, no caches, bounds).
 */
import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { request } from 'node:https';
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
  return new Promise((resolve) => {
    const asked = request({
      host,
      servername: host,
      port,
      path: '/.well-known/mta-sts.txt',
      lookup: among(addresses),
      agent: false,
      ...(authorities === null ? {} : { ca: [...authorities] }),
      headers: { accept: 'text/plain', connection: 'close' },
      maxHeaderSize: limits.stsHeaders,
    });
    const settle = (result: Result<StsPolicy, FetchProblem>): void => {
      clearTimeout(timer);
      asked.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => settle(unfetched(`${host} took too long`)), timeout);
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const failure = isCertificateError(error) ? 'sts-webpki-invalid' : 'sts-policy-fetch-error';
      settle(fail({ failure, reason: `${host}: ${error.code ?? error.message}` }));
    });
    asked.on('response', (response) => {
      const problem = problemOf(response);
      if (problem !== null) {
        settle(unfetched(`${host} answered ${problem}`));
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > limits.stsPolicy) settle(unfetched(`the policy of ${host} is too long`));
      });
      response.on('error', () => settle(unfetched(`${host} broke off`)));
      response.on('end', () => {
        const policy = parsePolicy(Buffer.concat(chunks).toString('utf8'));
        settle(
          policy.ok
            ? ok(policy.value)
            : fail({ failure: 'sts-policy-invalid', reason: `the policy of ${host}: ${policy.error}` }),
        );
      });
    });
    asked.end();
  });
}

/** Addresses that our own resolver found. */
const among =
  (addresses: readonly string[]): LookupFunction =>
  (_host, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

/** Why what comes is no policy. */
function problemOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  if (statusCode !== 200) return String(statusCode);
  const type = mediaType(headers['content-type'] ?? '');
  return type === 'text/plain' ? null : `${type === '' ? 'no type' : type} instead of text/plain`;
}

const mediaType = (text: string): string => (text.split(';', 1)[0] ?? '').trim().toLowerCase();

/** Errors of OpenSSL's verification have such names. */
const isCertificateError = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  code.startsWith('ERR_TLS_CERT') ||
  code.startsWith('CERT_') ||
  code.startsWith('UNABLE_TO_') ||
  code.endsWith('_SELF_SIGNED_CERT') ||
  code === 'SELF_SIGNED_CERT_IN_CHAIN' ||
  code === 'DEPTH_ZERO_SELF_SIGNED_CERT';
