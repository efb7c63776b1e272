/**
 * Whether TLSA records vouch for the certificates that a host showed.
 * Implements: RFC 7672 §3.1.1 (DANE-EE: neither names nor dates count), §3.1.2 (DANE-TA), §3.2 (names), RFC 6698 §2.1.
 * Not here: path length and name constraints of the trust anchor; the records (lookup.ts).
 */
import type { X509Certificate } from 'node:crypto';
import { type KeyObject, createHash } from 'node:crypto';
import type { Tlsa } from '../../dns/types.ts';
import { limits } from '../limits.ts';
import type { TlsFailure } from '../types.ts';
import { Matching, Selector, Usage, certificateOf, publicKeyOf } from './records.ts';

/**
 * null where one of the (usable) records vouches for the host. `shown` are its certificates as it sent them, its own first;
 * `now` in milliseconds since the epoch.
 */
export function verifyDane(
  shown: readonly X509Certificate[],
  records: readonly Tlsa[],
  names: readonly string[],
  now: number,
): TlsFailure | null {
  const [leaf] = shown;
  if (leaf === undefined) return 'validation-failure';
  if (records.some((record) => record.usage === Usage.daneEe && matches(record, leaf))) return null;
  const anchors = records.filter(({ usage }) => usage === Usage.daneTa);
  const path = anchors.length === 0 ? null : pathToAnchor(leaf, shown.slice(1, limits.certificates), anchors);
  if (path === null) return 'validation-failure';
  if (path.some((certificate) => !isCurrent(certificate, now))) return 'certificate-expired';
  return names.some((name) => isNamed(leaf, name)) ? null : 'certificate-host-mismatch';
}

/** The certificates from the host's own to one that a record names, or that was signed with a key that a record is. */
function pathToAnchor(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  anchors: readonly Tlsa[],
): readonly X509Certificate[] | null {
  const whole = anchors.filter(({ matchingType }) => matchingType === Matching.full);
  const known = whole.flatMap(({ selector, data }) => {
    const certificate = selector === Selector.certificate ? certificateOf(data) : null;
    return certificate === null ? [] : [certificate];
  });
  const keys = whole.flatMap(({ selector, data }) => {
    const key = selector === Selector.publicKey ? publicKeyOf(data) : null;
    return key === null ? [] : [key];
  });
  const candidates = [...others, ...known];
  const path = [leaf];
  for (let at = leaf; path.length <= limits.certificates;) {
    if (anchors.some((anchor) => matches(anchor, at)) || keys.some((key) => isSignedWith(at, key))) return path;
    const issuer = candidates.find((candidate) => !path.includes(candidate) && isIssuedBy(at, candidate));
    if (issuer === undefined) return null;
    path.push(issuer);
    at = issuer;
  }
  return null;
}

function matches({ selector, matchingType, data }: Tlsa, certificate: X509Certificate): boolean {
  const octets =
    selector === Selector.certificate ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' });
  switch (matchingType) {
    case Matching.full:
      return data.equals(octets);
    case Matching.sha256:
      return data.equals(createHash('sha256').update(octets).digest());
    case Matching.sha512:
      return data.equals(createHash('sha512').update(octets).digest());
    default:
      return false;
  }
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && isSignedWith(certificate, issuer.publicKey);

function isSignedWith(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.verify(key);
  } catch {
    // A key of another kind than the signature's.
    return false;
  }
}

const isCurrent = ({ validFromDate, validToDate }: X509Certificate, now: number): boolean =>
  validFromDate.getTime() <= now && now <= validToDate.getTime();

/** RFC 7672 §3.2.3: a wildcard stands for exactly one label; the common name counts only where there is no DNS name. */
const isNamed = (certificate: X509Certificate, name: string): boolean =>
  certificate.checkHost(name, { subject: 'default', wildcards: true, partialWildcards: false }) !== undefined;
