/**
 * Numbers of the record types that can be asked for, and what dns-packet calls them.
 * Implements: RFC 1035 §3.2.2, 3596, 2782, 4034, 6698, 6844, 7929, 8162, 9460.
 */
import type { RecordKind } from '../types.ts';

export const kindNumbers: { readonly [K in RecordKind]: number } = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  DS: 43,
  DNSKEY: 48,
  TLSA: 52,
  SMIMEA: 53,
  OPENPGPKEY: 61,
  SVCB: 64,
  CAA: 257,
};

/** Types that dns-packet does not know it hands over as octets, under this name. */
const unknownToPacket: ReadonlySet<RecordKind> = new Set(['SMIMEA', 'OPENPGPKEY', 'SVCB']);

export const packetTypeOf = (kind: RecordKind): string =>
  unknownToPacket.has(kind) ? `UNKNOWN_${kindNumbers[kind]}` : kind;
