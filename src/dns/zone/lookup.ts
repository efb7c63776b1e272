/**
 * The authoritative answer to a question.
 * Implements: RFC 1034 §4.3.2 (the algorithm, without delegations), RFC 4592 (wildcards), RFC 2308 §3 (SOA of negative answers),
 * RFC 8020 (a name with names below it exists).
 */
import type { Answer, Question } from 'dns-packet';
import { limits } from '../limits.ts';
import { isWithin, normalName, parentName } from '../name.ts';
import { Rcode } from '../wire/message.ts';
import type { Zone } from './records.ts';

export interface Found {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

const refused: Found = { rcode: Rcode.refused, authoritative: false, answers: [], authorities: [] };

export function lookUp(zones: readonly Zone[], question: Question): Found {
  const asked = normalName(question.name);
  let zone = asked === null ? undefined : zoneOf(zones, asked);
  if (asked === null || zone === undefined || (question.class !== 'IN' && question.class !== 'ANY')) return refused;
  const answers: Answer[] = [];
  // @types/dns-packet has no name for ANY (255), which the library knows.
  const type: string = question.type;
  let name = asked;
  for (let followed = 0; ; followed++) {
    const records = recordsAt(zone, name);
    if (records === null) return negative(Rcode.nxDomain, zone, answers);
    const wanted = records.filter((record) => record.type === type || type === 'ANY');
    if (wanted.length > 0) {
      return { rcode: Rcode.noError, authoritative: true, answers: [...answers, ...wanted], authorities: [] };
    }
    const alias = records.find((record) => record.type === 'CNAME');
    if (alias?.type !== 'CNAME') return negative(Rcode.noError, zone, answers);
    answers.push(alias);
    const target = normalName(alias.data);
    const next = target === null ? undefined : zoneOf(zones, target);
    // What lies elsewhere, or in a circle, the client may ask for itself.
    if (target === null || next === undefined || followed >= limits.aliases) {
      return { rcode: Rcode.noError, authoritative: true, answers, authorities: [] };
    }
    zone = next;
    name = target;
  }
}

const negative = (rcode: number, zone: Zone, answers: readonly Answer[]): Found => ({
  rcode,
  authoritative: true,
  answers,
  authorities: [zone.soa],
});

/** The zone with the longest origin that holds the name. */
function zoneOf(zones: readonly Zone[], name: string): Zone | undefined {
  let best: Zone | undefined;
  for (const zone of zones) {
    if (isWithin(name, zone.origin) && (best === undefined || zone.origin.length > best.origin.length)) best = zone;
  }
  return best;
}

/** Records of a name, or of the wildcard that stands for it; null when there is no such name. */
function recordsAt(zone: Zone, name: string): readonly Exclude<Answer, { type: 'OPT' }>[] | null {
  const own = zone.names.get(name);
  if (own !== undefined) return own;
  if (zone.branches.has(name)) return [];
  // RFC 4592 §3.3.1: only the wildcard right below the closest encloser counts.
  for (let above = parentName(name); above !== null && isWithin(above, zone.origin); above = parentName(above)) {
    const wild = zone.names.get(`*.${above}`);
    if (wild !== undefined) return wild.map((record) => ({ ...record, name }));
    if (zone.names.has(above) || zone.branches.has(above)) return null;
  }
  return null;
}
