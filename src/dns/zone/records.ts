/**
 * The zones a name server speaks for, as a test or the lab writes them.
 * Implements the data of: RFC 1035 §3.2 and §5; record shapes are those of dns-packet.
 */
import type { Answer } from 'dns-packet';
import { normalName } from '../name.ts';
import { packetTypeOf } from '../wire/kinds.ts';
import type { ZoneKey } from './key.ts';

type Stored = Exclude<Answer, { type: 'OPT' }>;
/** Each record type with its data: `{ type: 'MX', data: { preference: 10, exchange: 'mx.alpha.test' } }`. */
export type ZoneRecord =
  | (Stored extends infer R
      ? R extends { type: infer T; data: infer D }
        ? { readonly type: T; readonly data: D; readonly ttl?: number }
        : never
      : never)
  /** Of which the library knows nothing: as on the wire. RFC 7929 §2.1, RFC 8162 §2 */
  | { readonly type: 'OPENPGPKEY' | 'SMIMEA'; readonly data: Buffer; readonly ttl?: number };

export interface ZoneSource {
  /** 'alpha.test' */
  readonly origin: string;
  /** Seconds, for records that do not say. */
  readonly ttl?: number;
  /** Absolute names; '*.alpha.test' is a wildcard. A SOA at the origin is made when there is none. */
  readonly records: ReadonlyMap<string, readonly ZoneRecord[]>;
}

export interface Zone {
  readonly origin: string;
  readonly soa: Extract<Answer, { type: 'SOA' }>;
  readonly names: ReadonlyMap<string, readonly Stored[]>;
  /** Names without records of their own that have names below them. RFC 8020 */
  readonly branches: ReadonlySet<string>;
  /** What it is signed with; the names have their NSEC then. */
  readonly key: ZoneKey | null;
}

/** Seconds; short, because tests change their minds. */
const DEFAULT_TTL = 60;

/** Throws on a name that is none or lies outside the zone: the source is ours. */
export function loadZone(source: ZoneSource): Zone {
  const origin = normalName(source.origin);
  if (origin === null) throw new Error(`not a domain name: ${source.origin}`);
  const ttl = source.ttl ?? DEFAULT_TTL;
  const names = new Map<string, readonly Stored[]>();
  const branches = new Set<string>();
  for (const [written, records] of source.records) {
    const name = normalName(written);
    if (name === null || !(name === origin || name.endsWith(`.${origin}`))) {
      throw new Error(`${written} is not in the zone ${origin}`);
    }
    names.set(name, [...(names.get(name) ?? []), ...records.map((record) => stored(name, record, ttl))]);
    for (let dot = name.indexOf('.'); dot !== -1 && name !== origin; dot = name.indexOf('.', dot + 1)) {
      const above = name.slice(dot + 1);
      branches.add(above);
      if (above === origin) break;
    }
  }
  const given = names.get(origin)?.find((record) => record.type === 'SOA');
  const soa = given?.type === 'SOA' ? given : defaultSoa(origin, ttl);
  if (given === undefined) names.set(origin, [soa, ...(names.get(origin) ?? [])]);
  return { origin, soa, names, branches, key: null };
}

function stored(name: string, record: ZoneRecord, ttl: number): Stored {
  const type = record.type === 'OPENPGPKEY' || record.type === 'SMIMEA' ? packetTypeOf(record.type) : record.type;
  const whole = { ...record, type, name, class: 'IN', ttl: record.ttl ?? ttl } as Stored;
  return whole.type === 'TXT' ? { ...whole, data: characterStrings(whole.data) } : whole;
}

/** Cuts texts into strings of at most 255 octets. RFC 1035 §3.3 */
function characterStrings(data: string | Buffer | readonly (string | Buffer)[]): Buffer[] {
  const parts = typeof data === 'string' || Buffer.isBuffer(data) ? [data] : data;
  return parts.flatMap((part) => {
    const octets = Buffer.from(part);
    const strings: Buffer[] = [];
    for (let at = 0; at === 0 || at < octets.length; at += 255) strings.push(octets.subarray(at, at + 255));
    return strings;
  });
}

const defaultSoa = (origin: string, ttl: number): Zone['soa'] => ({
  type: 'SOA',
  name: origin,
  class: 'IN',
  ttl,
  data: {
    mname: `ns.${origin}`,
    rname: `hostmaster.${origin}`,
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 604_800,
    minimum: Math.min(ttl, DEFAULT_TTL),
  },
});
