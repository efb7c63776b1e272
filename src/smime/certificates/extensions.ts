/**
 * What the extensions of a certificate say.
 * Implements: RFC 5280 §4.2.1.2 (subjectKeyIdentifier), §4.2.1.3 (keyUsage), §4.2.1.6 (subjectAltName), §4.2.1.9 (basicConstraints),
 * §4.2.1.10 (nameConstraints), §4.2.1.12 (extendedKeyUsage),
 * RFC 9598 §3 (SmtpUTF8Mailbox).
 */
import { isAscii } from 'node:buffer';
import {
  bitString,
  boolean,
  context,
  decode,
  inContext,
  inside,
  octetString,
  oid,
  sequence,
  smallInteger,
  string,
  tags,
} from '../asn1/reader.ts';
import { type Element, contentsOf } from '../asn1/tree.ts';
import type { Certificate } from './certificate.ts';
import type { ExtensionList } from './extension-list.ts';
import { type Name, readName } from './name.ts';

export const extensionIds = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;

/** Bits of keyUsage, the first one is 0. */
export const keyUsages = {
  digitalSignature: 0,
  contentCommitment: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

export const purposes = {
  emailProtection: '1.3.6.1.5.5.7.3.4',
  anyExtendedKeyUsage: '2.5.29.37.0',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const;

/** Of authorityInfoAccess. RFC 5280 §4.2.2.1 */
export const accessMethods = { ocsp: '1.3.6.1.5.5.7.48.1', issuer: '1.3.6.1.5.5.7.48.2' } as const;

/** null where the extension is missing; 'unreadable' where nothing can be made of it, which must count against the certificate. */
export type Read<T> = T | null | 'unreadable';

export function extension<T>(
  { extensions }: Pick<ExtensionList, 'extensions'>,
  identifier: string,
  read: (element: Element) => T,
): Read<T> {
  const found = extensions.get(identifier);
  if (found === undefined) return null;
  const value = decode(found.value, read);
  return value.ok ? value.value : 'unreadable';
}

export const subjectKeyIdentifier = (certificate: Certificate): Read<Buffer> =>
  extension(certificate, extensionIds.subjectKeyIdentifier, (element) => octetString(element));

/** authorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] OPTIONAL, … } */
export const authorityKeyIdentifier = (certificate: Certificate): Read<Buffer | null> =>
  extension(certificate, extensionIds.authorityKeyIdentifier, (element) => {
    const identifier = sequence(element, 'AuthorityKeyIdentifier').optional(context(0));
    return identifier === null ? null : contentsOf(identifier);
  });

/** The bits that are set. */
export const keyUsage = (certificate: Certificate): Read<ReadonlySet<number>> =>
  extension(certificate, extensionIds.keyUsage, (element) => {
    const bits = bitString(element);
    const set = new Set<number>();
    for (let bit = 0; bit < bits.length * 8; bit++)
      if (((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) set.add(bit);
    return set;
  });

export const extendedKeyUsage = (certificate: Certificate): Read<ReadonlySet<string>> =>
  extension(
    certificate,
    extensionIds.extendedKeyUsage,
    (element) => new Set(sequence(element, 'ExtKeyUsageSyntax').rest().map(oid)),
  );

export interface BasicConstraints {
  readonly isAuthority: boolean;
  /** Authorities that may follow below it; null for any number. */
  readonly pathLength: number | null;
}

export const basicConstraints = (certificate: Certificate): Read<BasicConstraints> =>
  extension(certificate, extensionIds.basicConstraints, (element) => {
    const constraints = sequence(element, 'BasicConstraints');
    const isAuthority = constraints.optional(tags.boolean);
    const pathLength = constraints.optional(tags.integer);
    constraints.end();
    return {
      isAuthority: isAuthority !== null && boolean(isAuthority),
      pathLength: pathLength === null ? null : smallInteger(pathLength),
    };
  });

export const smtpUtf8Mailbox = '1.3.6.1.5.5.7.8.9';

/** GeneralName, as far as mail asks: rfc822Name [1], otherName [0] SmtpUTF8Mailbox. */
export function mailboxIn(name: Element): string | null {
  // An IA5String: what is beyond ASCII stands in SmtpUTF8Mailbox. RFC 9598 §3
  if (name.tag === context(1)) return isAscii(contentsOf(name)) ? contentsOf(name).toString('latin1') : null;
  if (name.tag !== inContext(0)) return null;
  const other = inside(name, 'OtherName');
  if (oid(other.any('type-id')) !== smtpUtf8Mailbox) return null;
  const [value] = other.any('value').children;
  return value === undefined ? null : string(value);
}

/** Addresses in subjectAltName. */
export const alternativeAddresses = (list: Pick<ExtensionList, 'extensions'>): Read<readonly string[]> =>
  extension(list, extensionIds.subjectAltName, (element) =>
    sequence(element, 'SubjectAltName')
      .rest()
      .flatMap((name) => mailboxIn(name) ?? []),
  );

export interface NameConstraints {
  readonly permitted: readonly ConstrainedName[];
  readonly excluded: readonly ConstrainedName[];
}

/** A subtree: addresses of a host or a domain (rfc822Name), a directory subtree, or a kind that is not looked into. */
export type ConstrainedName =
  | { readonly kind: 'address'; readonly base: string }
  | { readonly kind: 'directory'; readonly name: Name }
  | { readonly kind: 'other'; readonly tag: number };

export const nameConstraints = (certificate: Certificate): Read<NameConstraints> =>
  extension(certificate, extensionIds.nameConstraints, (element) => {
    const constraints = sequence(element, 'NameConstraints');
    const permitted = constraints.optional(inContext(0));
    const excluded = constraints.optional(inContext(1));
    constraints.end();
    return { permitted: subtrees(permitted), excluded: subtrees(excluded) };
  });

const subtrees = (holder: Element | null): readonly ConstrainedName[] =>
  (holder?.children ?? []).flatMap(({ children: [base] }) => (base === undefined ? [] : constrainedName(base)));

function constrainedName(base: Element): ConstrainedName {
  if (base.tag === context(1)) return { kind: 'address', base: contentsOf(base).toString('latin1').toLowerCase() };
  const [name] = base.children;
  return base.tag === inContext(4) && name !== undefined
    ? { kind: 'directory', name: readName(name) }
    : { kind: 'other', tag: base.tag };
}
