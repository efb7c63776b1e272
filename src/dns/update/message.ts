/**
 * Updates on the wire, written; and as much of the answer as must be understood.
 * Implements: RFC 2136 §2 (sections), §2.4-2.5 (adding, deleting a record, deleting a set), RFC 1035 §4.1.
 * Not here: signatures (tsig.ts).
 */
import { normalName } from '../name.ts';

const types = { SOA: 6, TXT: 16, TLSA: 52, TSIG: 250 } as const;
const classes = { IN: 1, NONE: 254, ANY: 255 } as const;
export const headerOctets = 12;

/** RFC 2136 §1.3: UPDATE */
const opcode = 5;

export type UpdatableType = 'TXT' | 'TLSA';

export type Change =
  | {
      readonly kind: 'add' | 'remove';
      /** In normal form. */
      readonly name: string;
      readonly type: UpdatableType;
      /** Seconds; of what is added. */
      readonly ttl: number;
      /** RDATA */
      readonly data: Buffer;
    }
  /** All records of the type. */
  | { readonly kind: 'clear'; readonly name: string; readonly type: UpdatableType };

/** Labels, not compressed. RFC 1035 §3.1 */
export function wireName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
}

export function record(name: string, type: number, klass: number, ttl: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(klass, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([wireName(name), fixed, data]);
}

/** One character-string; ours are short. RFC 1035 §3.3 */
export const textData = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);

function header(id: number, flags: number, counts: readonly number[]): Buffer {
  const octets = Buffer.alloc(headerOctets);
  octets.writeUInt16BE(id, 0);
  octets.writeUInt16BE(flags, 2);
  counts.forEach((count, at) => octets.writeUInt16BE(count, 4 + 2 * at));
  return octets;
}

function question(name: string): Buffer {
  const fixed = Buffer.alloc(4);
  fixed.writeUInt16BE(types.SOA, 0);
  fixed.writeUInt16BE(classes.IN, 2);
  return Buffer.concat([wireName(name), fixed]);
}

/** Asks for the SOA record; the one who answers names the zone. */
export const soaQuery = (id: number, name: string): Buffer =>
  Buffer.concat([header(id, 0, [1, 0, 0, 0]), question(name)]);

/** RFC 2136 §2.1 */
export function updateMessage(id: number, zone: string, changes: readonly Change[]): Buffer {
  const records = changes.map((change) => {
    const type = types[change.type];
    if (change.kind === 'clear') return record(change.name, type, classes.ANY, 0, Buffer.alloc(0));
    return change.kind === 'add'
      ? record(change.name, type, classes.IN, change.ttl, change.data)
      : record(change.name, type, classes.NONE, 0, change.data);
  });
  return Buffer.concat([header(id, opcode << 11, [1, 0, records.length, 0]), question(zone), ...records]);
}

export interface AnswerRecord {
  readonly name: string;
  readonly type: number;
  /** Where the record begins, and its RDATA. */
  readonly at: number;
  readonly data: Buffer;
}

export interface UpdateAnswer {
  readonly id: number;
  readonly rcode: number;
  readonly records: readonly AnswerRecord[];
}

/** null for what is no response. Never throws. */
export function readAnswer(packet: Buffer): UpdateAnswer | null {
  if (packet.length < headerOctets || (packet[2] ?? 0) < 0x80) return null;
  let at = headerOctets;
  for (let left = packet.readUInt16BE(4); left > 0; left--) {
    const name = readName(packet, at);
    if (name === null || name.end + 4 > packet.length) return null;
    at = name.end + 4;
  }
  const count = packet.readUInt16BE(6) + packet.readUInt16BE(8) + packet.readUInt16BE(10);
  const records: AnswerRecord[] = [];
  if (count > mostRecords) return null;
  while (records.length < count) {
    const name = readName(packet, at);
    if (name === null || name.end + 10 > packet.length) return null;
    const from = name.end + 10;
    const to = from + packet.readUInt16BE(name.end + 8);
    if (to > packet.length) return null;
    records.push({ name: name.text, type: packet.readUInt16BE(name.end), at, data: packet.subarray(from, to) });
    at = to;
  }
  return { id: packet.readUInt16BE(0), rcode: (packet[3] ?? 0) & 0xf, records };
}

/** Answers to our questions hold two or three. */
const mostRecords = 64;

/** Lower case; pointers only lead backwards, so that there is an end. RFC 1035 §4.1.4 */
export function readName(packet: Buffer, from: number): { readonly text: string; readonly end: number } | null {
  const labels: string[] = [];
  let at = from;
  let end: number | null = null;
  let before = from;
  for (let size = 0; size <= 255;) {
    const length = packet[at];
    if (length === undefined) return null;
    if (length === 0) {
      const text = normalName(labels.join('.'));
      return text === null ? null : { text, end: end ?? at + 1 };
    }
    if (length >= 0xc0) {
      if (at + 2 > packet.length) return null;
      end ??= at + 2;
      const target = packet.readUInt16BE(at) & 0x3fff;
      if (target >= before) return null;
      before = target;
      at = target;
      continue;
    }
    if (length > 63 || at + 1 + length > packet.length) return null;
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    size += 1 + length;
    at += 1 + length;
  }
  return null;
}

/** The zone that a SOA record in the answer is of. */
export const zoneOf = ({ records }: UpdateAnswer): string | null =>
  records.find(({ type }) => type === types.SOA)?.name ?? null;

export const tsigOf = ({ records }: UpdateAnswer): AnswerRecord | null => {
  const last = records.at(-1);
  return last?.type === types.TSIG ? last : null;
};

export const tsigRecord = (name: string, data: Buffer): Buffer => record(name, types.TSIG, classes.ANY, 0, data);
