/**
 * The records of a response as signatures cover them: octet for octet, in canonical form.
 * Implements: RFC 4034 §6.2 (names in RDATA uncompressed and in lower case), RFC 6840 §5.1 (but not that of NSEC),
 * RFC 1035 §4.1.4 (compression).
 * Not here: what records mean to others (wire/record.ts).
 */
import { limits } from '../limits.ts';
import { type WireName, isPlain, lowerCase } from './names.ts';

/** RFC 1035 §3.2.2, RFC 3596, RFC 6672, RFC 4034, RFC 5155 */
export const Type = {
  ns: 2,
  cname: 5,
  soa: 6,
  ptr: 12,
  mx: 15,
  srv: 33,
  dname: 39,
  ds: 43,
  rrsig: 46,
  nsec: 47,
  dnskey: 48,
  nsec3: 50,
} as const;

export interface RawRecord {
  readonly owner: WireName;
  readonly type: number;
  readonly ttl: number;
  /** In canonical form. */
  readonly rdata: Buffer;
}

export interface RawSections {
  readonly answers: readonly RawRecord[];
  readonly authorities: readonly RawRecord[];
}

/** Records of one owner and type, and what signs them. */
export interface RrSet {
  readonly owner: WireName;
  readonly type: number;
  readonly records: readonly RawRecord[];
}

/** null for a packet that is not well formed. `packet` passed wire/message.ts before. */
export function rawSections(packet: Buffer): RawSections | null {
  const walk: Walk = { packet, at: 12 };
  const questions = packet.readUInt16BE(4);
  for (let count = 0; count < questions; count++) {
    if (nameAt(walk) === null) return null;
    walk.at += 4;
  }
  const answers = section(walk, packet.readUInt16BE(6));
  const authorities = answers === null ? null : section(walk, packet.readUInt16BE(8));
  return answers === null || authorities === null ? null : { answers, authorities };
}

interface Walk {
  readonly packet: Buffer;
  at: number;
}

const internet = 1;

function section(walk: Walk, count: number): readonly RawRecord[] | null {
  const { packet } = walk;
  const records: RawRecord[] = [];
  for (let at = 0; at < Math.min(count, limits.records); at++) {
    const owner = nameAt(walk);
    // As text, a dot within a label would make it another name than the one that is signed.
    if (owner === null || !isPlain(owner) || walk.at + 10 > packet.length) return null;
    const type = packet.readUInt16BE(walk.at);
    const isInternet = packet.readUInt16BE(walk.at + 2) === internet;
    const ttl = packet.readUInt32BE(walk.at + 4);
    const length = packet.readUInt16BE(walk.at + 8);
    walk.at += 10;
    const end = walk.at + length;
    if (end > packet.length) return null;
    const rdata = canonicalRdata({ packet, at: walk.at }, type, end);
    if (rdata === null) return null;
    walk.at = end;
    if (isInternet) records.push({ owner, type, ttl, rdata });
  }
  return records;
}

/** Octets before the names, how many names, of the types that have names in RDATA. RFC 4034 §6.2 */
const names: ReadonlyMap<number, readonly [before: number, count: number]> = new Map([
  [Type.ns, [0, 1]],
  [Type.cname, [0, 1]],
  [Type.soa, [0, 2]],
  [Type.ptr, [0, 1]],
  [Type.mx, [2, 1]],
  [Type.srv, [6, 1]],
  [Type.dname, [0, 1]],
  [Type.rrsig, [18, 1]],
]);

function canonicalRdata(walk: Walk, type: number, end: number): Buffer | null {
  const { packet } = walk;
  const form = names.get(type);
  if (form === undefined) return packet.subarray(walk.at, end);
  const [before, count] = form;
  if (walk.at + before > end) return null;
  const pieces = [packet.subarray(walk.at, walk.at + before)];
  walk.at += before;
  for (let at = 0; at < count; at++) {
    const name = nameAt(walk);
    if (name === null || walk.at > end) return null;
    pieces.push(Buffer.from(name, 'latin1'));
  }
  pieces.push(packet.subarray(walk.at, end));
  return Buffer.concat(pieces);
}

/** The name at the place, which moves behind it. Pointers go backwards only, so that there are no circles. */
function nameAt(walk: Walk): WireName | null {
  const { packet } = walk;
  let text = '';
  let at = walk.at;
  let behind: number | null = null;
  for (;;) {
    const length = packet[at];
    if (length === undefined) return null;
    if (length >= 0xc0) {
      if (at + 2 > packet.length) return null;
      const target = packet.readUInt16BE(at) & 0x3fff;
      behind ??= at + 2;
      if (target >= at) return null;
      at = target;
      continue;
    }
    if (length > 63 || text.length + length + 1 > 255 || at + 1 + length > packet.length) return null;
    text += packet.toString('latin1', at, at + 1 + length);
    at += 1 + length;
    if (length === 0) break;
  }
  walk.at = behind ?? at;
  return lowerCase(text);
}

/** The sets of a section, signatures not among them. */
export function rrSets(records: readonly RawRecord[]): readonly RrSet[] {
  const sets = new Map<string, RawRecord[]>();
  for (const record of records) {
    if (record.type === Type.rrsig) continue;
    const key = `${record.type} ${record.owner}`;
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [record]);
    else set.push(record);
  }
  return [...sets.values()].map((set) => ({ owner: set[0]?.owner as WireName, type: set[0]?.type ?? 0, records: set }));
}

/** TTL of a set. RFC 2181 §5.2, and §8: with its highest bit set it is zero. */
export const ttlOf = ({ records }: RrSet): number =>
  Math.min(...records.map(({ ttl }) => (ttl > 0x7fffffff ? 0 : ttl)));
