/**
 * The addresses that a certificate is for.
 * Implements: RFC 8550 §3 (subjectAltName first, E= of the subject as the legacy place), RFC 9598.
 */
import type { Certificate } from './certificate.ts';
import { alternativeAddresses } from './extensions.ts';
import { attributeTypes, attributesOf } from './name.ts';

/** E= counts only where subjectAltName has no address. */
export function addressesOf(certificate: Certificate): readonly string[] {
  const alternative = alternativeAddresses(certificate);
  if (alternative === 'unreadable') return [];
  const addresses = alternative ?? [];
  return (addresses.length > 0 ? addresses : attributesOf(certificate.subject, attributeTypes.emailAddress)).filter(
    isPlain,
  );
}

/** An address with a NUL or a line break in it would be shown as another one. */
const isPlain = (address: string): boolean =>
  address.includes('@') && Array.from(address).every((character) => character > ' ' && character !== '\u007f');
