/**
 * Domain names as text: lower case, without the final dot.
 * Implements: RFC 1035 §2.3.1 and §2.3.4, RFC 4343 (case), RFC 1035 §3.5 and RFC 3596 §2.5 (names of addresses).
 * Not here: U-labels (they must have become A-labels before).
 */
import { isIPv4, isIPv6 } from 'node:net';
import { octets } from '../base/cursor.ts';

/** Visible ASCII but the dot and the backslash, which our text form could not tell apart. */
const labelOctet = octets((octet) => octet > 0x20 && octet < 0x7f && octet !== 0x2e && octet !== 0x5c);
/** Letters, digits, hyphen; the underscore is seen in the wild and does no harm. */
const hostOctet = octets(
  (octet) => (octet >= 0x30 && octet <= 0x39) || (octet >= 0x61 && octet <= 0x7a) || octet === 0x2d || octet === 0x5f,
);

/** The name in our form, '' for the root, or null for what can be no domain name. */
export function normalName(text: string): string | null {
  return checkedName(text, labelOctet);
}

/** As normalName, for names that hosts may have. */
export function hostName(text: string): string | null {
  return checkedName(text, hostOctet);
}

function checkedName(text: string, table: Uint8Array): string | null {
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase();
  if (name.length > 253) return null;
  if (name === '') return name;
  let label = 0;
  for (let i = 0; i <= name.length; i++) {
    const octet = i === name.length ? 0x2e : name.charCodeAt(i);
    if (octet === 0x2e) {
      if (label === 0 || label > 63) return null;
      label = 0;
    } else {
      if (octet > 0x7f || table[octet] !== 1) return null;
      label += 1;
    }
  }
  return name;
}

/** Whether `name` is `ancestor` or lies below it. */
export const isWithin = (name: string, ancestor: string): boolean =>
  ancestor === '' || name === ancestor || name.endsWith(`.${ancestor}`);

/** The name one level up, or null above the root. */
export function parentName(name: string): string | null {
  if (name === '') return null;
  const dot = name.indexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

/** Name under which the PTR records of an address stand, or null when it is no address. */
export function reverseName(address: string): string | null {
  if (isIPv4(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const groups = isIPv6(address) ? ipv6Groups(address) : null;
  if (groups === null) return null;
  const nibbles = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return `${Array.from(nibbles).reverse().join('.')}.ip6.arpa`;
}

/** The eight 16-bit groups of an IPv6 address. RFC 4291 §2.2 */
export function ipv6Groups(address: string): readonly number[] | null {
  const zone = address.indexOf('%');
  const bare = zone === -1 ? address : address.slice(0, zone);
  const [head = '', tail] = bare.split('::');
  const front = groupsOf(head);
  if (tail === undefined) return front.length === 8 ? front : null;
  const back = groupsOf(tail);
  const zeros = 8 - front.length - back.length;
  return zeros < 1 ? null : [...front, ...new Array<number>(zeros).fill(0), ...back];
}

function groupsOf(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
