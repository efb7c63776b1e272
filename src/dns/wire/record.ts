/**
 * Records as the rest of the program sees them, from the shapes of dns-packet. What makes no sense is left out.
 * Implements: RFC 1035 §3.3, RFC 3596, RFC 2782, RFC 6698 §2.1, RFC 8659 §4.1, RFC 8162 §2, RFC 7929 §2, RFC 9460 §2.2,
 * RFC 4034 §2.1 and §5.1.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Answer } from 'dns-packet';
import { hostName, normalName } from '../name.ts';
import type { RecordData, RecordKind, Svcb } from '../types.ts';
import { packetTypeOf } from './kinds.ts';

type Stored = Exclude<Answer, { type: 'OPT' }>;
/** Types that the library does not know it hands over as octets. */
type Of<K extends RecordKind> = K extends Stored['type'] ? Extract<Stored, { type: K }> : { readonly data: Buffer };

const isNamed = (name: string | null): name is string => name !== null && name !== '';

/** null for a record that cannot be used. */
const readers: { readonly [K in RecordKind]: (record: Of<K>) => RecordData[K] | null } = {
  A: ({ data }) => (isIPv4(data) ? data : null),
  AAAA: ({ data }) => (isIPv6(data) ? data : null),
  CNAME: ({ data }) => normalName(data),
  NS: ({ data }) => hostName(data),
  PTR: ({ data }) => {
    const name = hostName(data);
    return isNamed(name) ? name : null;
  },
  TXT: ({ data }) => {
    const strings = Array.isArray(data) ? data : [data];
    return strings.map((part) => (typeof part === 'string' ? part : part.toString('utf8'))).join('');
  },
  MX: ({ data }) => {
    const exchange = hostName(data.exchange);
    return exchange === null ? null : { preference: data.preference ?? 0, exchange };
  },
  SRV: ({ data }) => {
    const target = hostName(data.target);
    return target === null ? null : { priority: data.priority ?? 0, weight: data.weight ?? 0, port: data.port, target };
  },
  TLSA: ({ data }) => ({
    usage: data.usage,
    selector: data.selector,
    matchingType: data.matchingType,
    data: data.certificate,
  }),
  SMIMEA: ({ data }) =>
    data.length < 3
      ? null
      : {
          usage: data.readUInt8(0),
          selector: data.readUInt8(1),
          matchingType: data.readUInt8(2),
          data: data.subarray(3),
        },
  OPENPGPKEY: ({ data }) => (data.length === 0 ? null : data),
  SVCB: ({ data }) => svcb(data),
  SOA: ({ data }) => {
    const mname = hostName(data.mname);
    return mname === null ? null : { mname, serial: data.serial ?? 0, minimum: data.minimum ?? 0 };
  },
  DS: ({ data }) => ({
    keyTag: data.keyTag,
    algorithm: data.algorithm,
    digestType: data.digestType,
    digest: data.digest,
  }),
  DNSKEY: ({ data }) => ({ flags: data.flags, algorithm: data.algorithm, key: data.key }),
  CAA: ({ data }) => ({ critical: data.issuerCritical === true, tag: data.tag, value: data.value }),
};

/** The record in our shape, or nothing. */
export function readRecord<K extends RecordKind>(kind: K, record: Stored): readonly RecordData[K][] {
  const type: string = record.type;
  if (type !== packetTypeOf(kind)) return [];
  const read = readers[kind](record as unknown as Of<K>);
  return read === null ? [] : [read];
}

/** SvcPriority TargetName *( SvcParamKey length SvcParamValue ), keys in ascending order. RFC 9460 §2.2 */
function svcb(data: Buffer): Svcb | null {
  let at = 2;
  const labels: string[] = [];
  for (let length = data[at]; length !== 0; length = data[at]) {
    if (length === undefined || length > 63 || at + 1 + length >= data.length) return null;
    labels.push(data.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const target = hostName(labels.join('.'));
  if (target === null) return null;
  const params = new Map<number, Buffer>();
  at += 1;
  for (let last = -1; at < data.length;) {
    if (at + 4 > data.length) return null;
    const key = data.readUInt16BE(at);
    const end = at + 4 + data.readUInt16BE(at + 2);
    if (key <= last || end > data.length) return null;
    params.set(key, data.subarray(at + 4, end));
    [last, at] = [key, end];
  }
  return { priority: data.readUInt16BE(0), target, params };
}
