/**
 * The authoritative answer to a question.
 * Implements: RFC 1034 §4.3.2 (the algorithm; of delegations only what is signed about them), RFC 4592 (wildcards),
 * RFC 2308 §3 (SOA of negative answers), RFC 8020 (a name with names below it exists), RFC 4035 §3.1.3, §3.1.4 (what proves it).
 */
import type { Answer, Question } from 'dns-packet';
import { limits } from '../limits.ts';
import { isWithin, normalName, parentName } from '../name.ts';
import { Rcode } from '../wire/message.ts';
import type { Zone } from './records.ts';
import type { Absences } from './signed.ts';

export interface Found {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
  /** What a signed answer shows to be absent. */
  readonly absences: readonly Absences[];
  /** Names whose records were made of a wildcard's, and which. */
  readonly sources: ReadonlyMap<string, string>;
}

const refused: Found = {
  rcode: Rcode.refused,
  authoritative: false,
  answers: [],
  authorities: [],
  absences: [],
  sources: new Map(),
};

export function lookUp(zones: readonly Zone[], question: Question): Found {
  const asked = normalName(question.name);
  // @types/dns-packet has no name for ANY (255), which the library knows.
  const type: string = question.type;
  let zone = asked === null ? undefined : zoneOf(zones, asked, type);
  if (asked === null || zone === undefined || (question.class !== 'IN' && question.class !== 'ANY')) return refused;
  const answers: Answer[] = [];
  const absences: Absences[] = [];
  const sources = new Map<string, string>();
  const found = (rcode: number, authorities: readonly Answer[]): Found => ({
    rcode,
    authoritative: true,
    answers,
    authorities,
    absences,
    sources,
  });
  let name = asked;
  for (let followed = 0; ; followed++) {
    const match = matchIn(zone, name);
    if (match.wildcard !== null && match.records !== null) sources.set(name, match.wildcard);
    const shown = match.wildcard === null ? [name] : [name, match.wildcard];
    const wanted = match.records?.filter((record) => record.type === type || type === 'ANY') ?? [];
    const alias = match.records?.find((record) => record.type === 'CNAME');
    if (wanted.length === 0 && alias?.type !== 'CNAME') {
      absences.push({ zone, names: shown });
      return found(match.records === null ? Rcode.nxDomain : Rcode.noError, [zone.soa]);
    }
    if (match.wildcard !== null) absences.push({ zone, names: [name] });
    if (wanted.length > 0 || alias?.type !== 'CNAME') {
      answers.push(...wanted);
      return found(Rcode.noError, []);
    }
    answers.push(alias);
    const target = normalName(alias.data);
    const next = target === null ? undefined : zoneOf(zones, target, type);
    // What lies elsewhere, or in a circle, the client may ask for itself.
    if (target === null || next === undefined || followed >= limits.aliases) return found(Rcode.noError, []);
    zone = next;
    name = target;
  }
}

/** The zone with the longest origin that holds the name; a DS is in the zone above. RFC 4035 §3.1.4.1 */
export function zoneOf(zones: readonly Zone[], name: string, type: string): Zone | undefined {
  let best: Zone | undefined;
  for (const zone of zones) {
    if (!isWithin(name, zone.origin)) continue;
    if (best === undefined || zone.origin.length > best.origin.length) {
      if (type !== 'DS' || zone.origin !== name) best = zone;
    }
  }
  return best ?? (type === 'DS' ? zoneOf(zones, name, 'NS') : undefined);
}

interface Match {
  /** null when there is no such name. */
  readonly records: readonly Exclude<Answer, { type: 'OPT' }>[] | null;
  /** The wildcard that stands for the name, or would, if there were one. RFC 4592 §3.3.1 */
  readonly wildcard: string | null;
}

function matchIn(zone: Zone, name: string): Match {
  const own = zone.names.get(name);
  if (own !== undefined) return { records: own, wildcard: null };
  if (zone.branches.has(name)) return { records: [], wildcard: null };
  // RFC 4592 §3.3.1: only the wildcard right below the closest encloser counts.
  for (let above = parentName(name); above !== null && isWithin(above, zone.origin); above = parentName(above)) {
    const wildcard = above === '' ? '*' : `*.${above}`;
    const wild = zone.names.get(wildcard);
    if (wild !== undefined) return { records: wild.map((record) => ({ ...record, name })), wildcard };
    if (zone.names.has(above) || zone.branches.has(above)) return { records: null, wildcard };
  }
  return { records: null, wildcard: null };
}
