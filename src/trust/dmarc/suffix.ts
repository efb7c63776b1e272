/**
 * The public suffix list, as it came with its package.
 * Implements: RFC 7489 §3.2 (the Organizational Domain of old records).
 */
import { getDomain, parse } from 'tldts';

const options = { allowPrivateDomains: true, extractHostname: false, validateHostname: false, detectIp: false };

/** The name one label below the longest public suffix; the name itself where it is one. RFC 7489 §3.2 */
export const registeredDomain = (name: string): string => getDomain(name, options) ?? name;

/** Whether the list names it: a registry, not just any last label. */
export function isListedSuffix(name: string): boolean {
  const { publicSuffix, isIcann } = parse(name, { ...options, allowPrivateDomains: false });
  return isIcann === true && publicSuffix === name;
}
