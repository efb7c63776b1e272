/**
 * Authorities that may speak for certain names only.
 * Implements: RFC 5280 §4.2.1.10 (nameConstraints of rfc822Name and directoryName), §6.1.3 (b) and (c),
 * RFC 9598 §6 (internationalised addresses).
 */
import { addressParts, asciiDomain, isSameAddress } from '../../sealed/address.ts';
import type { Certificate } from './certificate.ts';
import { type ConstrainedName, nameConstraints } from './extensions.ts';
import { type Name, nameText } from './name.ts';
import type { PathFault } from './path.ts';

const rule = 'RFC 5280 §4.2.1.10';

/** `authorities` in order from the end: every one's constraints hold for the end certificate. */
export function constraintFault(
  end: Certificate,
  addresses: readonly string[],
  authorities: readonly Certificate[],
): PathFault | null {
  for (const authority of authorities) {
    const constraints = nameConstraints(authority);
    if (constraints === null) continue;
    const name = nameText(authority.subject);
    const say = (text: string): PathFault => ({ fault: 'issuer', text: `${name} ${text}`, rule });
    if (constraints === 'unreadable') return say('has constraints that cannot be read');
    const { permitted, excluded } = constraints;
    const [within, without] = [basesOf(permitted), basesOf(excluded)];
    const refused = addresses.find(
      (address) =>
        addressParts(address) === null ||
        without.some((base) => isWithin(base, address)) ||
        (within.length > 0 && !within.some((base) => isWithin(base, address))),
    );
    if (refused !== undefined) return say(`may not speak for ${refused}`);
    if (excluded.some((subtree) => holdsName(subtree, end.subject))) return say('may not speak for its subject');
    const directories = permitted.filter(({ kind }) => kind === 'directory');
    if (
      end.subject.attributes.length > 0 &&
      directories.length > 0 &&
      !directories.some((subtree) => holdsName(subtree, end.subject))
    )
      return say('may not speak for its subject');
  }
  return null;
}

const basesOf = (subtrees: readonly ConstrainedName[]): readonly string[] =>
  subtrees.flatMap((subtree) => (subtree.kind === 'address' ? [subtree.base] : []));

/**
 * A mailbox, a host, with a dot before it all hosts of a domain, or nothing, which is every address; hosts as A-labels, whatever either
 * side writes. RFC 9598 §6
 */
function isWithin(constraint: string, address: string): boolean {
  // A point at the end is the same host. RFC 1034 §3.1
  const base = constraint.endsWith('.') ? constraint.slice(0, -1) : constraint;
  if (base === '') return true;
  if (base.includes('@')) return isSameAddress(base, address);
  const host = addressParts(address)?.domain;
  const wanted = asciiDomain(base.startsWith('.') ? base.slice(1) : base);
  if (host === undefined || wanted === null) return false;
  return base.startsWith('.') ? host.endsWith(`.${wanted}`) : host === wanted;
}

function holdsName(subtree: ConstrainedName, subject: Name): boolean {
  if (subtree.kind !== 'directory') return false;
  return subtree.name.attributes.every(({ type, value }, at) => {
    const attribute = subject.attributes[at];
    return attribute?.type === type && attribute.value.toLowerCase() === value.toLowerCase();
  });
}
