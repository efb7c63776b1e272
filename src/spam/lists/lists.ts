/**
 * DNS lists of addresses, asked side by side about a client. What gives no answer, or an answer that is none, lists nobody.
 * Implements: RFC 5782 §2 (questions, TXT with the reason), §5 (the test of each zone), RFC 6471 (lists that end, or answer for everybody).
 * Not here: what follows from it (mta/receive/checks/lists.ts).
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Zone } from '../../config/list-zone.ts';
import type { Resolver } from '../../dns/types.ts';
import type { DoorFinding } from '../door/finding.ts';
import { entryOf } from './answer.ts';
import { createHealth } from './health.ts';
import { limits } from './limits.ts';
import { type Family, type Listed, listedAs } from './name.ts';
import { healthOf } from './self-test.ts';

export interface Listing {
  readonly zone: string;
  readonly kind: Zone['kind'];
  readonly refuse: boolean;
  /** What the zone answered, in 127.0.0.0/8. */
  readonly answers: readonly string[];
  readonly points: number;
}

export interface ListsVerdict {
  readonly listings: readonly Listing[];
  /** The listing for which the client is to be refused, unless it is allowed. */
  readonly refusedBy: Listing | null;
  /** On an allow list: the block lists count for nothing then. */
  readonly isAllowed: boolean;
  readonly findings: readonly DoorFinding[];
}

export interface ListsDeps {
  readonly zones: readonly Zone[];
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Lists {
  /** Tests every zone that is due for it; a zone is asked once it has passed. */
  readonly test: () => Promise<void>;
  readonly look: (address: string) => Promise<ListsVerdict>;
  /** What the zone says of this entry, in printable ASCII, or ''. RFC 5782 §2.1 */
  readonly reason: (address: string, listing: Listing) => Promise<string>;
}

export const notListed: ListsVerdict = { listings: [], refusedBy: null, isAllowed: false, findings: [] };

const families: readonly Family[] = ['ipv4', 'ipv6'];

export function createLists({ zones, resolver, clock, log }: ListsDeps): Lists {
  const asked = zones.slice(0, limits.zones);
  const { test, usable } = createHealth({
    zones: asked,
    kinds: families,
    healthOf: (zone, family, signal) => healthOf(zone, family, resolver, signal),
    // A zone without IPv6 is no fault of the zone: most have none. RFC 5782 §2.4
    seldom: 'ipv6',
    clock,
    log,
  });

  async function listing(zone: Zone, { labels }: Listed, signal: AbortSignal): Promise<Listing | null> {
    const found = await entryOf(zone, labels, resolver, signal);
    return found === null ? null : { zone: zone.name, kind: zone.kind, refuse: zone.refuse, ...found };
  }

  return {
    test,
    async look(address) {
      const listed = asked.length === 0 ? null : listedAs(address);
      if (listed === null) return notListed;
      const well = await usable(listed.family);
      const signal = AbortSignal.timeout(limits.patience);
      const found = await Promise.all(well.map((zone) => listing(zone, listed, signal)));
      return verdictOf(
        address,
        found.filter((one) => one !== null),
      );
    },
    async reason(address, { zone }) {
      const labels = listedAs(address)?.labels;
      if (labels === undefined) return '';
      const answer = await resolver.lookUp(`${labels}.${zone}`, 'TXT', AbortSignal.timeout(limits.patience));
      return answer.kind === 'records' ? printable(answer.records[0] ?? '') : '';
    },
  };
}

function verdictOf(address: string, listings: readonly Listing[]): ListsVerdict {
  if (listings.length === 0) return notListed;
  const allowing = listings.filter(({ kind }) => kind === 'allow');
  const isAllowed = allowing.length > 0;
  const finding = ({ zone, kind, answers, points }: Listing): DoorFinding => ({
    name: `${kind}-list`,
    points: kind === 'allow' ? -points : isAllowed ? 0 : points,
    why: `${address} is on the ${kind} list ${zone}${kind === 'block' && isAllowed ? ', but an allow list wins' : ''}`,
    details: answers,
  });
  const refusedBy = isAllowed ? null : (listings.find(({ refuse }) => refuse) ?? null);
  return { listings, refusedBy, isAllowed, findings: listings.map(finding) };
}

/** A stranger's words inside a reply line. */
function printable(text: string): string {
  const ascii = Array.from(text.slice(0, limits.text), (letter) => (letter >= ' ' && letter <= '~' ? letter : '?'));
  return ascii.join('').trim();
}
