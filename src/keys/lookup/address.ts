/**
 * Addresses as they are looked up: in the domain name system and on web servers, by a digest of the local part.
 * Implements: RFC 7929 §3, RFC 8162 §3 (28 octets of SHA-256), draft-koch-openpgp-webkey-service §3.1 (SHA-1 in z-base-32).
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { normaliseAddress, normaliseDomain, splitAddress, unquoteLocalPart } from '../../directory/address.ts';
import type { LookupAddress } from './types.ts';

/** null for what is no address, or one of which nobody could be asked: a domain without a dot, an address literal. */
export function lookupAddress(written: string): LookupAddress | null {
  const parts = splitAddress(written.trim());
  const address = normaliseAddress(written.trim());
  if (parts === null || address === null) return null;
  const domain = normaliseDomain(parts.domain);
  const localPart = unquoteLocalPart(parts.localPart);
  if (domain === null || localPart === null || !domain.includes('.')) return null;
  if (domain.startsWith('[') || isIP(domain) !== 0) return null;
  return { address, localPart: localPart.normalize('NFC'), domain };
}

/** "The local-part is hashed using the SHA2-256 algorithm, with the hash truncated to 28 octets." Case is not touched: RFC 7929 §4 */
const daneLabel = (localPart: string): string =>
  createHash('sha256').update(localPart.normalize('NFC'), 'utf8').digest().subarray(0, 28).toString('hex');

export const openPgpKeyName = ({ localPart, domain }: Pick<LookupAddress, 'localPart' | 'domain'>): string =>
  `${daneLabel(localPart)}._openpgpkey.${domain}`;

export const smimeaName = ({ localPart, domain }: Pick<LookupAddress, 'localPart' | 'domain'>): string =>
  `${daneLabel(localPart)}._smimecert.${domain}`;

/** "All upper-case ASCII characters in a User ID are mapped to lowercase. Non-ASCII characters are not changed." §3.1 */
export function wkdHash(localPart: string): string {
  let lower = '';
  for (const character of localPart)
    lower += character >= 'A' && character <= 'Z' ? character.toLowerCase() : character;
  return zbase32(createHash('sha1').update(lower, 'utf8').digest());
}

const alphabet = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/** RFC 6189 §5.1.6 */
function zbase32(octets: Buffer): string {
  let text = '';
  let [bits, held] = [0, 0];
  for (const octet of octets) {
    bits = (bits << 8) | octet;
    for (held += 8; held >= 5; held -= 5) text += alphabet.charAt((bits >> (held - 5)) & 31);
    bits &= (1 << held) - 1;
  }
  return held === 0 ? text : text + alphabet.charAt((bits << (5 - held)) & 31);
}
