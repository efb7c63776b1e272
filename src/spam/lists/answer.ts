/**
 * What an answer of a DNS list means.
 * Implements: RFC 5782 §2.1 and §2.3 (answers are in 127.0.0.0/8, and tell sub-lists apart).
 */
import type { Zone } from '../../config/list-zone.ts';
import type { Resolver } from '../../dns/types.ts';
import { limits } from './limits.ts';

/** An entry of a list, and what it weighs. */
export interface Entry {
  /** What the zone answered, in 127.0.0.0/8. */
  readonly answers: readonly string[];
  readonly points: number;
}

/** null where the zone has none under these labels, or gives no answer. */
export async function entryOf(
  zone: Zone,
  labels: string,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Entry | null> {
  const answer = await resolver.lookUp(`${labels}.${zone.name}`, 'A', signal);
  if (answer.kind !== 'records') return null;
  const said = answer.records.slice(0, limits.answers).flatMap((address) => {
    const points = pointsOf(zone, address);
    return points === null ? [] : [{ address, points }];
  });
  if (said.length === 0) return null;
  return { answers: said.map(({ address }) => address), points: Math.max(...said.map(({ points }) => points)) };
}

/**
 * What an answer weighs, or null where it says nothing: outside 127.0.0.0/8 a resolver or the next owner of the domain speaks,
 * in 127.255.255.0/24 the list says that it does not answer us.
 */
export function pointsOf(zone: Zone, address: string): number | null {
  const [a, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  if (a !== 127 || (b === 255 && c === 255)) return null;
  const isIn = (value: number, [least, most]: readonly [number, number]): boolean => value >= least && value <= most;
  const meaning = zone.meanings.find(
    ({ octets: [second, third, fourth] }) => isIn(b, second) && isIn(c, third) && isIn(d, fourth),
  );
  const points = meaning?.points ?? zone.points;
  return points > 0 || (meaning === undefined && zone.meanings.length === 0) ? points : null;
}
