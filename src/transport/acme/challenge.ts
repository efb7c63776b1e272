/**
 * How a name is proved to be ours: three places where a CA looks.
 * Implements the data of: RFC 8555 §8.1 (key authorization), §8.3 (HTTP-01), §8.4 (DNS-01), RFC 8737 (TLS-ALPN-01).
 */
import { createHash } from 'node:crypto';
import type { Result } from '../../base/result.ts';

export type ChallengeType = 'http-01' | 'tls-alpn-01' | 'dns-01';

export interface Challenge {
  /** To be proved, without '*.'. */
  readonly name: string;
  readonly token: string;
  readonly keyAuthorization: string;
}

/** Puts proofs where the CA finds them. */
export interface ChallengeSolver {
  readonly type: ChallengeType;
  /** Resolves when all can be seen; an error is why they cannot. */
  present(challenges: readonly Challenge[], signal: AbortSignal): Promise<Result<void, string>>;
  /** Takes them away again. Never rejects. */
  withdraw(challenges: readonly Challenge[]): Promise<void>;
}

/** Of the TXT record at _acme-challenge. RFC 8555 §8.4 */
export const dnsProof = ({ keyAuthorization }: Challenge): string =>
  createHash('sha256').update(keyAuthorization).digest('base64url');
