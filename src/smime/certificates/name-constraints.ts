/**
 * Authorities that may speak for certain names only.
 * Implements: RFC 5280 §4.2.1.10 (nameConstraints of rfc822Name and directoryName), §6.1.3 (b) and (c).
 */
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
    for (const address of addresses) {
      if (excluded.some((subtree) => holdsAddress(subtree, address))) return say(`may not speak for ${address}`);
      const bases = permitted.filter(({ kind }) => kind === 'address');
      if (bases.length > 0 && !bases.some((subtree) => holdsAddress(subtree, address)))
        return say(`may not speak for ${address}`);
    }
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

/** A mailbox, a host, or with a dot before it all hosts of a domain. */
function holdsAddress(subtree: ConstrainedName, address: string): boolean {
  if (subtree.kind !== 'address') return false;
  const lower = address.toLowerCase();
  const host = lower.slice(lower.lastIndexOf('@') + 1);
  if (subtree.base.includes('@')) return lower === subtree.base;
  return subtree.base.startsWith('.') ? host.endsWith(subtree.base) : host === subtree.base;
}

function holdsName(subtree: ConstrainedName, subject: Name): boolean {
  if (subtree.kind !== 'directory') return false;
  return subtree.name.attributes.every(({ type, value }, at) => {
    const attribute = subject.attributes[at];
    return attribute?.type === type && attribute.value.toLowerCase() === value.toLowerCase();
  });
}
