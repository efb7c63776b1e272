/** Received fields of which one does not lead to the next: what stands below the break was invented. RFC 5321 §4.4. */
import { registeredDomain } from '../facts/links.ts';
import type { Hop } from '../facts/received.ts';
import { isPublic } from '../../base/public-address.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';

/** Whether the host that gave the message to the upper hop can be the one that took it at the lower hop. */
function isBreak(upper: Hop, lower: Hop): boolean {
  const { helo, reverse, ip } = upper;
  if (reverse === null || !isPublic(ip) || !reverse.includes('.') || !lower.by.includes('.') || lower.helo === '')
    return false;
  if (lower.by.endsWith('.local') || lower.by.endsWith('.localdomain') || lower.by.endsWith('.lan')) return false;
  const by = registeredDomain(lower.by);
  return by !== registeredDomain(reverse) && by !== registeredDomain(helo) && lower.by !== ip;
}

export const brokenChain: Signal = {
  name: 'broken-chain',
  description: 'The way that the message says it took does not hang together',
  test: ({ identity: { handover, hops, isList } }) => {
    const at = handover === null || isList ? -1 : hops.indexOf(handover);
    const lower = hops[at + 1];
    if (handover === null || at === -1 || lower === undefined) return null;
    return foundIf(isBreak(handover, lower), `${handover.reverse ?? ''} handed over what ${lower.by} had`);
  },
};
