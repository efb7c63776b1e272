/**
 * An author whose domain looks like one of ours and is not: nobody is more easily taken for a colleague.
 * Implements: UTS #39 §4 by text/confusables.ts. Not here: look-alikes of known houses, and of other domains of the same message
 * (signals/look-alike-domain.ts).
 */
import { domainToUnicode } from 'node:url';
import type { Adviser } from './adviser.ts';
import { registeredDomain } from './facts/links.ts';
import { skeleton } from './text/confusables.ts';
import { weights } from './weights.ts';

/** `domains` are those that are served here, in A-labels. */
export const createNeighbours = (domains: () => Promise<readonly string[]>): Adviser => ({
  name: 'neighbours',
  advise: async ({ from }) => {
    const twin = from.domain === '' ? null : twinOf(from.domain, await domains().catch(() => []));
    if (twin === null) return { evidence: [], ruling: null };
    const why = `${from.domain} looks like ${twin}, which is served here, and is not.`;
    return {
      evidence: [{ name: 'look-alike-domain', points: weights['look-alike-domain'] ?? 0, why, details: [] }],
      ruling: null,
    };
  },
});

/** The one of ours that it looks like; null where it is one of ours, or below one. */
function twinOf(domain: string, ours: readonly string[]): string | null {
  const organization = registeredDomain(domain);
  if (ours.some((own) => domain === own || registeredDomain(own) === organization)) return null;
  const shapes = [domain, organization].map(shapeOf);
  return ours.find((own) => shapes.includes(shapeOf(own))) ?? null;
}

const shapeOf = (domain: string): string => skeleton(domainToUnicode(domain) || domain);
