/**
 * Whether a message is from whom it says, as far as SPF, DKIM or DMARC prove it. Whoever knows an address can write it into From.
 * Not here: the checks (trust/).
 */
import { registeredDomain } from './facts/links.ts';
import type { TrustGlimpse } from './types.ts';

/** By what the domain is proven: 'DKIM of mail.gamma.test'; null where nothing proves it. Domains of one owner prove each other (RFC 9989 §3.2.10). */
export function proofOf(domain: string, trust: TrustGlimpse | null): string | null {
  if (trust === null || domain === '' || trust.dmarc.result === 'fail') return null;
  const owner = registeredDomain(domain.toLowerCase());
  const isOwn = (name: string): boolean => registeredDomain(name.toLowerCase()) === owner;
  const signature = trust.dkim.find(({ result, domain: signer }) => result === 'pass' && isOwn(signer));
  if (signature !== undefined) return `DKIM of ${signature.domain}`;
  const path = trust.spf?.mailFrom;
  return path?.result === 'pass' && isOwn(path.domain) ? `SPF of ${path.domain}` : null;
}
