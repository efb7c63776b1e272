/**
 * Lists of revoked certificates as they stand.
 * Implements: RFC 5280 §5.1 (CertificateList), §5.2 (extensions of a list), §5.3 (of its entries).
 * Not here: whether a list counts, and for whom (crl-verdict.ts).
 */
import type { Result } from '../../base/result.ts';
import { type Algorithm, algorithm } from '../asn1/algorithm.ts';
import {
  bitString,
  boolean,
  context,
  inContext,
  inside,
  malformed,
  reading,
  sequence,
  tags,
  time,
  unsigned,
} from '../asn1/reader.ts';
import { type Element, contentsOf, headerAt, parseElement, wholeOf } from '../asn1/tree.ts';
import { type Read, extension } from '../certificates/extensions.ts';
import { type ExtensionList, extensionsOf } from '../certificates/extension-list.ts';
import { type Name, readName } from '../certificates/name.ts';
import { type DistributionPointName, distributionPointName } from './places.ts';
import { type RevocationReason, crlReason, reasonBits } from './reasons.ts';

export interface RevokedEntry {
  /** Milliseconds since the epoch: since when it is suspect, where that is said, else when it was revoked. */
  readonly at: number;
  readonly reason: RevocationReason;
}

export interface Crl extends ExtensionList {
  readonly octets: Buffer;
  /** TBSCertList, whole. */
  readonly signed: Buffer;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Buffer;
  readonly issuer: Name;
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
  /** null where the certificate is not listed. `serial` without the zeros that stand for a sign. */
  readonly entry: (serial: Buffer) => Result<RevokedEntry | null, string>;
}

export const crlExtensionIds = {
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  authorityKeyIdentifier: '2.5.29.35',
} as const;

export function parseCrl(octets: Buffer): Result<Crl, string> {
  const element = parseElement(octets, closedDepth);
  return element.ok ? reading(() => certificateList(element.value)) : element;
}

/** Fields of TBSCertList are elements; a hundred thousand entries are not. */
const closedDepth = 2;

/** What stands in an element that is closed. */
function opened<T>(element: Element, read: (opened: Element) => T): T {
  const value = parseElement(wholeOf(element));
  return value.ok ? read(value.value) : malformed(value.error);
}

/** CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue } */
function certificateList(element: Element): Crl {
  const whole = sequence(element, 'CertificateList');
  const signed = whole.take(tags.sequence, 'tbsCertList');
  const signatureAlgorithm = opened(whole.any('signatureAlgorithm'), (inner) => algorithm(inner));
  const signature = bitString(whole.any('signatureValue'));
  const tbs = inside(signed, 'TBSCertList');
  tbs.optional(tags.integer);
  tbs.take(tags.sequence, 'signature');
  const issuer = opened(tbs.any('issuer'), readName);
  const thisUpdate = time(tbs.any('thisUpdate'));
  const nextUpdate = tbs.optional(tags.utcTime, tags.generalizedTime);
  const revoked = tbs.optional(tags.sequence);
  const extensions = tbs.optional(inContext(0));
  return {
    octets: wholeOf(element),
    signed: wholeOf(signed),
    signatureAlgorithm,
    signature,
    issuer,
    thisUpdate,
    nextUpdate: nextUpdate === null ? null : time(nextUpdate),
    entry: (serial) => reading(() => (revoked === null ? null : findEntry(revoked, serial))),
    ...extensionsOf(extensions === null ? null : opened(extensions, ({ children: [list] }) => list ?? null)),
  };
}

/** Goes from entry to entry by their lengths: they are in no order. */
function findEntry({ octets, from, to }: Element, serial: Buffer): RevokedEntry | null {
  for (let at = from; at < to;) {
    const entry = headerAt(octets, at, to);
    const number = entry === null ? null : headerAt(octets, entry.from, entry.end);
    if (entry === null || number === null || octets[entry.from] !== tags.integer)
      return malformed('an entry of the list cannot be read');
    let first = number.from;
    while (first < number.end - 1 && octets[first] === 0) first += 1;
    if (octets.compare(serial, 0, serial.length, first, number.end) === 0) {
      const found = parseElement(octets.subarray(at, entry.end));
      return found.ok ? revokedEntry(found.value) : malformed(found.error);
    }
    at = entry.end;
  }
  return null;
}

/** revokedCertificates: SEQUENCE OF SEQUENCE { userCertificate, revocationDate, crlEntryExtensions OPTIONAL } */
function revokedEntry(element: Element): RevokedEntry {
  const entry = sequence(element, 'an entry of the list');
  entry.any('userCertificate');
  const at = time(entry.any('revocationDate'));
  const { extensions } = extensionsOf(entry.optional(tags.sequence));
  for (const [identifier, { isCritical }] of extensions)
    if (isCritical && identifier !== crlExtensionIds.reasonCode && identifier !== crlExtensionIds.invalidityDate)
      malformed(`an entry of the list has a critical extension ${identifier}, which is not known here`);
  const reason = extension({ extensions }, crlExtensionIds.reasonCode, crlReason) ?? 'unspecified';
  const since = extension({ extensions }, crlExtensionIds.invalidityDate, time) ?? at;
  if (reason === 'unreadable' || since === 'unreadable')
    return malformed('an entry of the list has an extension that cannot be read');
  return { at: Math.min(at, since), reason };
}

export interface IssuingDistributionPoint {
  readonly octets: Buffer;
  readonly name: DistributionPointName | null;
  readonly only: 'users' | 'authorities' | 'attributes' | null;
  /** null for all. */
  readonly reasons: ReadonlySet<RevocationReason> | null;
  readonly isIndirect: boolean;
}

/**
 * IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0], onlyContainsUserCerts [1], onlyContainsCACerts [2],
 * onlySomeReasons [3], indirectCRL [4], onlyContainsAttributeCerts [5] }. RFC 5280 §5.2.5
 */
export const issuingDistributionPoint = (crl: Crl): Read<IssuingDistributionPoint> =>
  extension(crl, crlExtensionIds.issuingDistributionPoint, (element) => {
    const point = sequence(element, 'IssuingDistributionPoint');
    const name = point.optional(inContext(0));
    const flag = (number: number): boolean => {
      const found = point.optional(context(number));
      return found !== null && boolean({ ...found, tag: tags.boolean });
    };
    const users = flag(1);
    const authorities = flag(2);
    const reasons = point.optional(context(3));
    const isIndirect = flag(4);
    const attributes = flag(5);
    if ([users, authorities, attributes].filter(Boolean).length > 1)
      return malformed('it is for two kinds of certificates alone');
    return {
      octets: wholeOf(element),
      name: name === null ? null : distributionPointName(name),
      only: users ? 'users' : authorities ? 'authorities' : attributes ? 'attributes' : null,
      reasons: reasons === null ? null : reasonFlags(reasons),
      isIndirect,
    };
  });

function reasonFlags(element: Element): ReadonlySet<RevocationReason> {
  const [, ...octets] = contentsOf(element);
  return new Set(
    reasonBits.flatMap(([bit, reason]) => (((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) === 0 ? [] : [reason])),
  );
}

/** CRLNumber, and the base of which a delta tells the changes. Compared as numbers: at most 20 octets. RFC 5280 §5.2.3, §5.2.4 */
const numberIn =
  (identifier: string) =>
  (crl: Crl): Read<bigint> =>
    extension(crl, identifier, (element) => {
      const octets = unsigned(element);
      return octets.length > 20 ? malformed('a number of a list is too long') : BigInt(`0x${octets.toString('hex')}`);
    });

export const crlNumber = numberIn(crlExtensionIds.crlNumber);
export const baseCrlNumber = numberIn(crlExtensionIds.deltaCrlIndicator);
