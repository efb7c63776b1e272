/**
 * Which account a Kerberos principal stands for: that of its name, in the domain of its realm.
 * Implements: RFC 1964 §2.1.1 (how a principal is written; "\" quotes).
 */
import { normaliseAddress } from '../address.ts';
import { maxPrincipal } from '../limits.ts';

/** Realms whose principals are let in, each with the domain of its accounts. */
export type Realms = ReadonlyMap<string, string>;

/** A user's principal has one component: ada/admin@EXAMPLE.ORG is somebody else, and so is what has to be quoted. */
export function principalAddress(principal: string, realms: Realms): string | null {
  const at = principal.indexOf('@');
  const name = principal.slice(0, Math.max(0, at));
  const domain = realms.get(principal.slice(at + 1));
  if (principal.length > maxPrincipal || domain === undefined || name === '') return null;
  if (['/', '\\', '@', '"'].some((mark) => name.includes(mark))) return null;
  return normaliseAddress(`${name}@${domain}`);
}
