/**
 * Which policy holds for an author domain, and what is left of it.
 * Implements: RFC 9989 §4.7 (p, sp, np, t), §4.10.1 (discovery, records without a valid p); RFC 7489 §6.6.4 (pct).
 */
import type { Random } from '../../base/clock.ts';
import type { Resolver } from '../../dns/types.ts';
import type { DmarcPolicy, DmarcVerdict } from '../types.ts';
import type { DmarcRecord } from './record.ts';
import { type FoundRecord, organizationalDomain, type WalkStep } from './walk.ts';

/** The record of the author domain, of its organization, or of the suffix above that. RFC 9989 §4.10.1 */
export function policyRecord(author: string, steps: readonly WalkStep[]): FoundRecord | null {
  const own = steps.find(({ domain }) => domain === author)?.found ?? null;
  if (own !== null) return own;
  const organization = organizationalDomain(author, steps);
  const found = steps.flatMap((step) => (step.found === null ? [] : [step.found]));
  const above = found.at(-1) ?? null;
  return found.find(({ domain }) => domain === organization) ?? above;
}

export type Policy = Pick<DmarcVerdict, 'policySource' | 'relaxed'> & {
  /** 'invalid' where the record asks for nothing that it could ask for. */
  readonly policy: DmarcPolicy | 'invalid';
};

export async function policyOf(
  author: string,
  { domain, record }: FoundRecord,
  steps: readonly WalkStep[],
  resolver: Resolver,
  random: Random,
  signal?: AbortSignal,
): Promise<Policy> {
  if (record.p === null || [record.p, record.sp, record.np].includes('invalid')) {
    // Whoever wants reports is taken at that word alone. RFC 9989 §4.10.1
    return { policy: record.rua.length > 0 ? 'none' : 'invalid', policySource: 'p', relaxed: false };
  }
  const source = await sourceOf(author, domain, record, steps, resolver, signal);
  const asked = record[source] ?? record.p;
  if (asked === 'invalid' || asked === 'none') return { policy: asked, policySource: source, relaxed: false };
  // Either tag takes the policy one step down. pct is of RFC 7489 alone.
  const relaxed = record.testing || (record.isOld && Math.floor(random() * 100) >= record.pct);
  const lower = asked === 'reject' ? 'quarantine' : 'none';
  return { policy: relaxed ? lower : asked, policySource: source, relaxed };
}

/** p for the domain itself, np for what does not exist, sp for the rest; p where they are missing. RFC 9989 §4.10.1 */
async function sourceOf(
  author: string,
  domain: string,
  { sp, np }: DmarcRecord,
  steps: readonly WalkStep[],
  resolver: Resolver,
  signal: AbortSignal | undefined,
): Promise<'p' | 'sp' | 'np'> {
  if (author === domain) return 'p';
  if (np !== null && !(steps[0]?.exists ?? false)) {
    const answer = await resolver.lookUp(author, 'A', signal);
    // NXDOMAIN alone makes a domain non-existent. RFC 9989 §3.2.13, appendix A.4
    if (answer.kind === 'no-name') return 'np';
  }
  return sp === null ? 'p' : 'sp';
}
