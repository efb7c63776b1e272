/**
 * Who stands behind a message that brings a report: anybody can write one in anybody's name.
 * Implements: RFC 9990 §3.5.2 (mail with reports passes DMARC) and §8.2; where the author has no policy, SPF or DKIM of the same
 * organization does as well.
 */
import { registeredDomain } from './dmarc/suffix.ts';
import type { TrustRecord } from './evidence/record.ts';

export interface Sender {
  /** Domain of the author; '' where there is none. */
  readonly domain: string;
  /** Whether SPF or DKIM vouches for it; null where nobody looked. */
  readonly isProved: boolean | null;
}

export function senderOf({ dmarc, dkim, spf }: TrustRecord): Sender {
  const { domain, result } = dmarc;
  if (result !== 'none' || domain === '') return { domain, isProved: result === 'pass' };
  const passed = [...dkim, ...(spf === null ? [] : [spf.mailFrom])].filter((one) => one.result === 'pass');
  return { domain, isProved: passed.some((one) => registeredDomain(one.domain) === registeredDomain(domain)) };
}
