/**
 * Where it can be asked whether a certificate is revoked.
 * Implements: RFC 5280 §4.2.1.13 (cRLDistributionPoints), §4.2.1.15 (freshestCRL), §4.2.2.1 (authorityInfoAccess).
 * Not here: asking (nothing in this room does).
 */
import { context, inContext, malformed, oid, sequence } from '../asn1/reader.ts';
import { type Element, contentsOf, wholeOf } from '../asn1/tree.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { type Read, accessMethods, extension, extensionIds } from '../certificates/extensions.ts';

export interface DistributionPointName {
  /** GeneralName, each whole; of a name relative to the issuer, that one. */
  readonly names: readonly Buffer[];
  /** Those of them that are URIs. */
  readonly uris: readonly string[];
}

/** DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] }, inside of what holds it */
export function distributionPointName({ children: [choice] }: Element): DistributionPointName {
  if (choice?.tag === inContext(1)) return { names: [wholeOf(choice)], uris: [] };
  if (choice?.tag !== inContext(0)) return malformed('a DistributionPointName is of no kind that there is');
  return { names: choice.children.map(wholeOf), uris: choice.children.flatMap(uri) };
}

/** uniformResourceIdentifier [6] IA5String */
const uri = (name: Element): readonly string[] =>
  name.tag === context(6) ? [contentsOf(name).toString('latin1')] : [];

export interface DistributionPoint {
  readonly name: DistributionPointName | null;
  /** Whether it is another who issues the list. */
  readonly isIndirect: boolean;
}

/** SEQUENCE OF SEQUENCE { distributionPoint [0], reasons [1], cRLIssuer [2] } */
const pointsIn =
  (identifier: string) =>
  (certificate: Certificate): Read<readonly DistributionPoint[]> =>
    extension(certificate, identifier, (element) =>
      sequence(element, 'CRLDistributionPoints')
        .rest()
        .map((each) => {
          const point = sequence(each, 'DistributionPoint');
          const name = point.optional(inContext(0));
          point.optional(context(1));
          const other = point.optional(inContext(2));
          return { name: name === null ? null : distributionPointName(name), isIndirect: other !== null };
        }),
    );

export const distributionPoints = pointsIn(extensionIds.crlDistributionPoints);
const freshestPoints = pointsIn('2.5.29.46');

/** AuthorityInfoAccessSyntax ::= SEQUENCE OF SEQUENCE { accessMethod, accessLocation GeneralName } */
const responders = (certificate: Certificate): Read<readonly string[]> =>
  extension(certificate, extensionIds.authorityInfoAccess, (element) =>
    sequence(element, 'AuthorityInfoAccessSyntax')
      .rest()
      .flatMap((each) => {
        const description = sequence(each, 'AccessDescription');
        const method = oid(description.any('accessMethod'));
        return method === accessMethods.ocsp ? uri(description.any('accessLocation')) : [];
      }),
  );

/** By HTTP alone: whoever asks need not know LDAP, and has no files to read. */
const byHttp = (uris: readonly string[]): readonly string[] => {
  const web = uris.filter((text) => {
    const lower = text.slice(0, 8).toLowerCase();
    return lower.startsWith('http://') || lower.startsWith('https://');
  });
  return [...new Set(web)];
};

const listed = <T>(read: Read<readonly T[]>): readonly T[] => (read === null || read === 'unreadable' ? [] : read);

/** URIs of a certificate: its OCSP responders, its lists, and those of their changes. */
export interface RevocationPlaces {
  readonly responders: readonly string[];
  readonly lists: readonly string[];
  readonly deltas: readonly string[];
}

const listsOf = (points: Read<readonly DistributionPoint[]>): readonly string[] =>
  byHttp(listed(points).flatMap(({ name, isIndirect }) => (isIndirect ? [] : (name?.uris ?? []))));

export const revocationPlaces = (certificate: Certificate): RevocationPlaces => ({
  responders: byHttp(listed(responders(certificate))),
  lists: listsOf(distributionPoints(certificate)),
  deltas: listsOf(freshestPoints(certificate)),
});
