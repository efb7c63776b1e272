/**
 * What a signed zone has besides its records, and what an answer from it has besides its answer. Signatures are made for
 * each answer, so that they never run out.
 * Implements: RFC 4034 §3 (RRSIG), §4 (NSEC), RFC 4035 §2.3 (chain of NSEC), §3.1 (what goes with an answer).
 */
import type { Answer, RrsigAnswer } from 'dns-packet';
import { compareNames, depthOf, labelCount, wireName } from '../dnssec/names.ts';
import { type RrSet, rawSections, rrSets } from '../dnssec/records.ts';
import { type RrSig, signedData } from '../dnssec/signature.ts';
import { isWithin, parentName } from '../name.ts';
import { encodeMessage } from '../wire/message.ts';
import type { ZoneKey } from './key.ts';
import type { Zone } from './records.ts';

type Stored = Exclude<Answer, { type: 'OPT' }>;

/** Names that an answer must show to be absent, or to lack a type. */
export interface Absences {
  readonly zone: Zone;
  readonly names: readonly string[];
}

/** Seconds: clocks may be wrong by an hour. */
const before = 3_600;
const validity = 14 * 86_400;

/** The zones with their keys, delegations among them, and chains of NSEC. */
export function signZones(zones: readonly Zone[], key: ZoneKey): readonly Zone[] {
  return zones.map((zone) => {
    const names = new Map(zone.names);
    const branches = new Set(zone.branches);
    const add = (name: string, ...records: readonly Stored[]): void => {
      names.set(name, [...(names.get(name) ?? []), ...records]);
    };
    const common = { class: 'IN', ttl: zone.soa.ttl ?? 0 } as const;
    add(zone.origin, {
      type: 'DNSKEY',
      name: zone.origin,
      ...common,
      data: { flags: key.flags, algorithm: key.algorithm, key: key.publicKey },
    });
    for (const { origin } of zones.filter((child) => isDirectlyBelow(child, zone, zones))) {
      const { tag, algorithm, digestType, digest } = key.dsFor(origin);
      for (let above = parentName(origin); above !== null && above !== zone.origin; above = parentName(above)) {
        branches.add(above);
      }
      add(
        origin,
        { type: 'NS', name: origin, ...common, data: zone.soa.data.mname },
        { type: 'DS', name: origin, ...common, data: { keyTag: tag, algorithm, digestType, digest } },
      );
    }
    return { ...zone, names: withNsec(zone, names), branches, key };
  });
}

function isDirectlyBelow(child: Zone, zone: Zone, zones: readonly Zone[]): boolean {
  if (child === zone || !isWithin(child.origin, zone.origin)) return false;
  const between = ({ origin }: Zone): boolean =>
    origin !== child.origin &&
    origin !== zone.origin &&
    isWithin(child.origin, origin) &&
    isWithin(origin, zone.origin);
  return !zones.some(between);
}

/** Every name points to the next one, the last to the first. RFC 4035 §2.3 */
function withNsec(zone: Zone, names: ReadonlyMap<string, readonly Stored[]>): ReadonlyMap<string, readonly Stored[]> {
  const inOrder = [...names.keys()].sort((a, b) => compareNames(wireName(a), wireName(b)));
  return new Map(
    inOrder.map((name, at) => {
      const records = names.get(name) ?? [];
      const next = inOrder[(at + 1) % inOrder.length] ?? zone.origin;
      const types = new Set<string>([...records.map(({ type }) => type), 'RRSIG', 'NSEC']);
      const data = { nextDomain: next === '' ? '.' : next, rrtypes: [...types] };
      // RFC 4035 §2.3: as long as absences are remembered.
      const nsec = { type: 'NSEC', name, class: 'IN', ttl: zone.soa.data.minimum ?? 0, data } as Stored;
      return [name, [...records, nsec]];
    }),
  );
}

/** NSEC records that show the absences: each is that of the name, or of the last one before it. RFC 4035 §3.1.3 */
export function proofsOf(absences: readonly Absences[]): readonly Stored[] {
  const proofs = new Set<Stored>();
  for (const { zone, names } of absences) {
    if (zone.key === null) continue;
    for (const name of names) {
      const wire = wireName(name);
      const owner = [...zone.names.keys()].findLast((one) => compareNames(wireName(one), wire) <= 0) ?? zone.origin;
      const nsec = zone.names.get(owner)?.find(({ type }) => type === 'NSEC');
      if (nsec !== undefined) proofs.add(nsec);
    }
  }
  return [...proofs];
}

/** The records with their signatures; `sources` says of which wildcard records of a name were made. `now` in seconds. */
export function withSignatures(
  records: readonly Answer[],
  zoneOf: (record: Stored) => Zone | undefined,
  sources: ReadonlyMap<string, string>,
  now: number,
): readonly Answer[] {
  const groups = Map.groupBy(
    records.filter((record) => record.type !== 'OPT'),
    ({ type, name }) => `${type} ${name}`,
  );
  const signatures = [...groups.values()].flatMap((set) => {
    const [first] = set;
    const zone = first === undefined ? undefined : zoneOf(first);
    if (first === undefined || zone === undefined || zone.key === null) return [];
    // RFC 4035 §2.2: delegations are the child's.
    if (first.type === 'NS' && first.name !== zone.origin) return [];
    return [signatureOver(set, zone, zone.key, sources.get(first.name) ?? first.name, now)];
  });
  return [...records, ...signatures];
}

function signatureOver(records: readonly Stored[], zone: Zone, key: ZoneKey, source: string, now: number): RrsigAnswer {
  const set = rawSetOf(records);
  const [first] = records;
  const signer = wireName(zone.origin);
  const times = { expiration: Math.floor(now) + validity, inception: Math.floor(now) - before };
  const fields = {
    owner: set.owner,
    covered: set.type,
    algorithm: key.algorithm,
    labels: labelCount(wireName(source)),
    originalTtl: first?.ttl ?? 0,
    ...times,
    tag: key.tag,
    signer,
  };
  const signature = key.sign(signedData(set, { ...fields, head: headOf(fields) }));
  return {
    type: 'RRSIG',
    name: first?.name ?? '',
    class: 'IN',
    ttl: fields.originalTtl,
    data: {
      typeCovered: first?.type ?? '',
      algorithm: fields.algorithm,
      labels: fields.labels,
      originalTTL: fields.originalTtl,
      ...times,
      keyTag: fields.tag,
      signersName: depthOf(signer) === 0 ? '.' : zone.origin,
      signature,
    },
  };
}

/** The set in canonical form: written, and read as a validator reads it. */
function rawSetOf(records: readonly Stored[]): RrSet {
  const octets = encodeMessage({ id: 0, response: true, questions: [], answers: records });
  const [set] = rrSets(rawSections(octets)?.answers ?? []);
  if (set === undefined) throw new Error(`records of ${records[0]?.name ?? 'nobody'} cannot be written`);
  return set;
}

/** What is said in front of the signature. */
type Head = Omit<RrSig, 'owner' | 'signature' | 'head'>;

/** RFC 4034 §3.1 */
function headOf({ covered, algorithm, labels, originalTtl, expiration, inception, tag, signer }: Head): Buffer {
  const head = Buffer.alloc(18);
  head.writeUInt16BE(covered, 0);
  head.writeUInt8(algorithm, 2);
  head.writeUInt8(labels, 3);
  head.writeUInt32BE(originalTtl, 4);
  head.writeUInt32BE(expiration, 8);
  head.writeUInt32BE(inception, 12);
  head.writeUInt16BE(tag, 16);
  return Buffer.concat([head, Buffer.from(signer, 'latin1')]);
}
