/**
 * Addresses as octets, for comparing them with networks.
 * Implements: RFC 4291 §2.2 (text forms), §2.5.5.2 (IPv4-mapped, which are IPv4 for us: RFC 7208 §5).
 */
import { isIPv4, isIPv6 } from 'node:net';
import { ipv6Groups } from '../dns/name.ts';

export interface Ip {
  /** Four octets, or sixteen. */
  readonly octets: readonly number[];
  /** Lower case; dotted where it is IPv4. */
  readonly text: string;
}

export const isV4 = ({ octets }: Ip): boolean => octets.length === 4;

/** null for what is no address. */
export function parseIp(text: string): Ip | null {
  if (isIPv4(text)) return { octets: text.split('.').map(Number), text };
  const groups = isIPv6(text) ? ipv6Groups(text) : null;
  if (groups === null) return null;
  const octets = groups.flatMap((group) => [group >> 8, group & 0xff]);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return { octets, text: text.toLowerCase() };
  const four = octets.slice(12);
  return { octets: four, text: four.join('.') };
}

/** Whether the first bits of both are the same. Addresses of different families have nothing in common. */
export function isInNetwork({ octets }: Ip, network: Ip, bits: number): boolean {
  if (octets.length !== network.octets.length) return false;
  for (let at = 0; at * 8 < bits; at++) {
    const left = bits - at * 8;
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if ((((octets[at] ?? 0) ^ (network.octets[at] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

export const isSameIp = (one: Ip, text: string): boolean => {
  const other = parseIp(text);
  return other !== null && isInNetwork(one, other, one.octets.length * 8);
};
