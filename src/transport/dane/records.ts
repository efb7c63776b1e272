/**
 * Which TLSA records can vouch for a mail host.
 * Implements: RFC 7672 §3.1 (DANE-TA and DANE-EE only), RFC 6698 §2.1, §4.1 (usable), RFC 7671 §9 (digest algorithm agility).
 */
import { X509Certificate, createPublicKey } from 'node:crypto';
import type { Tlsa } from '../../dns/types.ts';
import { limits } from '../limits.ts';

/** RFC 7218 */
export const Usage = { daneTa: 2, daneEe: 3 } as const;
export const Selector = { certificate: 0, publicKey: 1 } as const;
export const Matching = { full: 0, sha256: 1, sha512: 2 } as const;

/** Records that can be used, of each usage and selector only those with the strongest digest, and whole ones. */
export function usableRecords(records: readonly Tlsa[]): readonly Tlsa[] {
  const usable = records.slice(0, limits.tlsaRecords).filter(isUsable);
  return usable.filter(
    (record) =>
      record.matchingType === Matching.full ||
      !usable.some(
        (other) =>
          other.usage === record.usage &&
          other.selector === record.selector &&
          other.matchingType > record.matchingType,
      ),
  );
}

function isUsable({ usage, selector, matchingType, data }: Tlsa): boolean {
  if (usage !== Usage.daneTa && usage !== Usage.daneEe) return false;
  if (selector !== Selector.certificate && selector !== Selector.publicKey) return false;
  if (matchingType === Matching.sha256) return data.length === 32;
  if (matchingType === Matching.sha512) return data.length === 64;
  return (
    matchingType === Matching.full && (selector === Selector.certificate ? certificateOf : publicKeyOf)(data) !== null
  );
}

export function certificateOf(der: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}

export function publicKeyOf(der: Buffer): ReturnType<typeof createPublicKey> | null {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}
