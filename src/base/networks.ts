/**
 * Networks of addresses: written as ADDRESS/PREFIX, and the neighbourhood that a lone address belongs to.
 * Implements: RFC 4632 §3.1 and RFC 4291 §2.3 (prefixes).
 */
import { BlockList, isIP } from 'node:net';

export interface Network {
  readonly address: string;
  readonly prefix: number;
}

/** Bits of the network that one customer is likely to have. RFC 6177 §2 (at least a /64 in IPv6) */
const neighbourhood = { 4: 24, 6: 64 } as const;

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** An address stands for itself alone. null where it is neither. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0) return null;
  const widest = family === 4 ? 32 : 128;
  if (slash < 0) return { address, prefix: widest };
  const digits = text.slice(slash + 1);
  const prefix = Number(digits);
  const isNumber =
    digits !== '' && digits.length <= 3 && Array.from(digits).every((digit) => digit >= '0' && digit <= '9');
  return isNumber && prefix <= widest ? { address, prefix } : null;
}

/** Whether an address is in one of the networks. */
export function createNetworks(networks: readonly Network[]): (address: string) => boolean {
  const list = new BlockList();
  for (const { address, prefix } of networks) list.addSubnet(address, prefix, familyOf(address));
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

/** The /24 or /64 of an address, as a key; what is no address is its own. */
export const networkOf = (address: string): string => neighboursOf(address, neighbourhood[6]);

/** The /24, or the /48 that a site is likely to have (RFC 6177 §1). */
export const siteOf = (address: string): string => neighboursOf(address, 48);

function neighboursOf(address: string, prefix6: 48 | 64): string {
  switch (isIP(address)) {
    case 4:
      return `${address.slice(0, address.lastIndexOf('.'))}.0/${neighbourhood[4]}`;
    case 6:
      return `${firstGroups(address, prefix6 / 16)}::/${prefix6}`;
    default:
      return address;
  }
}

/** So many of the eight groups. RFC 4291 §2.2 */
function firstGroups(address: string, count: number): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  // An IPv4 address at the end takes the place of two groups.
  const groups = (parts: readonly string[]): number => parts.length + (parts.at(-1)?.includes('.') === true ? 1 : 0);
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups(front) - groups(back));
  const all = [...front, ...new Array<string>(missing).fill('0'), ...back];
  return all
    .slice(0, count)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
