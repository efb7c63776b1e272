/**
 * Whether an authenticated domain is the author's.
 * Implements: RFC 9989 §4.4, §4.10.2; RFC 7489 §3.1, §3.2 for old records.
 */
import { isWithin } from '../../dns/name.ts';
import type { Resolver } from '../../dns/types.ts';
import { limits } from '../limits.ts';
import type { AlignmentMode } from './record.ts';
import { registeredDomain } from './suffix.ts';
import { organizationalDomain, treeWalk } from './walk.ts';

export interface Alignment {
  readonly author: string;
  readonly organization: string;
  /** The record is one of RFC 7489: organizations are those of the public suffix list. */
  readonly isOld: boolean;
  /** Domains that were looked at, with their organizations; null where the DNS fails. */
  readonly organizations: Map<string, string | null>;
}

/** null where the DNS does not let it be known. */
export async function isAligned(
  alignment: Alignment,
  domain: string,
  mode: AlignmentMode,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<boolean | null> {
  const { author, organization, isOld, organizations } = alignment;
  if (domain === author) return true;
  // Who has the same organization lies within it: the rest need not be walked.
  if (mode === 'strict' || !isWithin(domain, organization)) return false;
  if (isOld) return registeredDomain(domain) === organization;
  const known = organizations.get(domain);
  if (known !== undefined) return known === null ? null : known === organization;
  if (organizations.size >= limits.dmarcWalks) return false;
  const steps = await treeWalk(domain, resolver, signal);
  const own = steps.every(({ failure }) => failure === null) ? organizationalDomain(domain, steps) : null;
  organizations.set(domain, own);
  return own === null ? null : own === organization;
}
