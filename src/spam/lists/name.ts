/**
 * The name under which a list has an address.
 * Implements: RFC 5782 §2.1 (IPv4), §2.4 (IPv6).
 */
import { isIPv6 } from 'node:net';
import { ipv6Groups, reverseName } from '../../dns/name.ts';
import { createNetworks, parseNetwork } from '../../base/networks.ts';

export type Family = 'ipv4' | 'ipv6';

export interface Listed {
  readonly family: Family;
  /** In front of the name of the zone. */
  readonly labels: string;
}

/** Addresses that mean somebody else on every network: no list can know them, and none is told of them. RFC 6890 §2.2 */
const local = createNetworks(
  [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '::/127',
    'fc00::/7',
    'fe80::/10',
  ].flatMap((text) => parseNetwork(text) ?? []),
);

/** null for what is no address of the public network. An IPv4 address that came mapped is one of IPv4. */
export function listedAs(text: string): Listed | null {
  const address = mapped(text) ?? text;
  return local(address) ? null : labelsOf(address);
}

/** As `listedAs`, of any address: for the test entries, which are local ones. */
export function labelsOf(address: string): Listed | null {
  const name = reverseName(address);
  if (name === null) return null;
  return { family: isIPv6(address) ? 'ipv6' : 'ipv4', labels: name.slice(0, name.lastIndexOf('.', name.length - 6)) };
}

/** The IPv4 address in ::ffff:0:0/96, or null. RFC 4291 §2.5.5.2 */
function mapped(text: string): string | null {
  const groups = isIPv6(text) ? ipv6Groups(text) : null;
  if (groups === null || groups[5] !== 0xffff || groups.slice(0, 5).some((group) => group !== 0)) return null;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}
