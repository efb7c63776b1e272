/**
 * Variable envelope return paths: each recipient's copy leaves with a return path that names the recipient, so that whatever a
 * bounce says inside, its address tells whom it is about.
 * Implements: "Variable Envelope Return Paths", D. J. Bernstein 1997; the form list+user=domain@host, which subaddresses (RFC 5233)
 * bring back to the list.
 */
import { splitAddress } from '../../directory/address.ts';
import { limits } from '../limits.ts';

/** `reversePath` for one recipient; null where it cannot be had: the null sender, quoted local parts, more than fits. */
export function verp(reversePath: string, recipient: string, separator: string): string | null {
  const [list, user] = [splitAddress(reversePath), splitAddress(recipient)];
  if (list === null || user === null || separator === '') return null;
  if (list.localPart.startsWith('"') || user.localPart.startsWith('"')) return null;
  const localPart = `${list.localPart}${separator}${user.localPart}=${user.domain}`;
  return localPart.length > limits.srsLocalPart ? null : `${localPart}@${list.domain}`;
}

/** The recipient that a detail (what stands behind the separator) names, or null. */
export function verpRecipient(detail: string): string | null {
  const equals = detail.lastIndexOf('=');
  return equals < 1 || equals === detail.length - 1 ? null : `${detail.slice(0, equals)}@${detail.slice(equals + 1)}`;
}
