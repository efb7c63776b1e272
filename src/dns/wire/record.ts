/**
 * Records as the rest of the program sees them, from the shapes of dns-packet. What makes no sense is left out.
 * Implements: RFC 1035 §3.3, RFC 3596, RFC 2782, RFC 6698 §2.1, RFC 8659 §4.1.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Answer } from 'dns-packet';
import { hostName, normalName } from '../name.ts';
import type { RecordData, RecordKind } from '../types.ts';

type Stored = Exclude<Answer, { type: 'OPT' }>;
type Of<T extends Stored['type']> = Extract<Stored, { type: T }>;

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
  CAA: ({ data }) => ({ critical: data.issuerCritical === true, tag: data.tag, value: data.value }),
};

/** The record in our shape, or nothing. */
export function readRecord<K extends RecordKind>(kind: K, record: Stored): readonly RecordData[K][] {
  if (record.type !== kind) return [];
  const read = readers[kind](record as Of<K>);
  return read === null ? [] : [read];
}
