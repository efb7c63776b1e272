/**
 * Whether a certificate may vouch for others, and for whom.
 * Implements: RFC 5280 §4.2.1.9 (basicConstraints), §4.2.1.10 (nameConstraints).
 */
import type { Certificate } from './certificate.ts';
import { basicConstraints, nameConstraints } from './extensions.ts';
import { isSameName } from './name.ts';

/** One that says so; or an old root that says nothing of itself. */
export function isAuthority(certificate: Certificate): boolean {
  const constraints = basicConstraints(certificate);
  if (constraints === null)
    return certificate.extensions.size === 0 && isSameName(certificate.issuer, certificate.subject);
  return constraints !== 'unreadable' && constraints.isAuthority;
}

/** Hosts and addresses for which it may speak; empty where it may for all. */
export function speaksFor(certificate: Certificate): readonly string[] {
  const constraints = nameConstraints(certificate);
  if (constraints === null || constraints === 'unreadable') return [];
  return constraints.permitted.flatMap((subtree) => (subtree.kind === 'address' ? [subtree.base] : []));
}
