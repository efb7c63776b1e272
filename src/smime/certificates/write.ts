/**
 * Makes certificates.
 * Implements: RFC 5280 §4.1 (TBSCertificate), §4.2.1 and §4.2.2 (extensions), RFC 9598 §3 (SmtpUTF8Mailbox).
 * Not here: who gets which (ca/).
 */
import { hashes } from '../algorithms/hashes.ts';
import type { Signing } from '../algorithms/make-signature.ts';
import { context, inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import { keyTypes } from '../algorithms/signatures.ts';
import { type Certificate, type PublicKeyInfo, parseCertificate } from './certificate.ts';
import { accessMethods, extensionIds, keyUsages, smtpUtf8Mailbox } from './extensions.ts';
import { attributeTypes } from './name.ts';

export interface CertificatePlan {
  readonly signing: Signing;
  /** Name, whole. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** SubjectPublicKeyInfo, whole. */
  readonly publicKey: Buffer;
  /** Big-endian, positive, at most 20 octets. RFC 5280 §4.1.2.2 */
  readonly serial: Buffer;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly extensions: readonly Buffer[];
}

export async function writeCertificate(plan: CertificatePlan): Promise<Certificate> {
  const { signing } = plan;
  const tbs = write.sequence(
    write.element(inContext(0), write.integer(2)),
    write.integer(plan.serial),
    signing.algorithm,
    plan.issuer,
    write.sequence(write.time(plan.notBefore), write.time(plan.notAfter)),
    plan.subject,
    plan.publicKey,
    write.element(inContext(3), write.sequence(...plan.extensions)),
  );
  const made = parseCertificate(write.sequence(tbs, signing.algorithm, write.bitString(await signing.sign(tbs))));
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

/** A name of one attribute after another. */
export const writeName = (
  ...attributes: readonly (readonly [type: keyof typeof attributeTypes, value: string])[]
): Buffer =>
  write.sequence(
    ...attributes.map(([type, value]) =>
      write.element(
        tags.set,
        write.sequence(write.oid(attributeTypes[type]), write.element(tags.utf8String, Buffer.from(value))),
      ),
    ),
  );

type Criticality = 'critical' | 'plain';

export const writeExtension = (identifier: string, criticality: Criticality, value: Buffer): Buffer =>
  write.sequence(
    write.oid(identifier),
    ...(criticality === 'critical' ? [write.element(tags.boolean, Buffer.from([0xff]))] : []),
    write.octetString(value),
  );

/** SHA-1 of the key, as everybody makes it. RFC 5280 §4.2.1.2 (1) */
export const keyIdentifier = (key: Buffer): Buffer => Buffer.from(hashes['SHA-1'](key));

/** `key`: contents of subjectPublicKey. */
export const subjectKeyExtension = (key: Buffer): Buffer =>
  writeExtension(extensionIds.subjectKeyIdentifier, 'plain', write.octetString(keyIdentifier(key)));

export const authorityKeyExtension = (key: Buffer): Buffer =>
  writeExtension(
    extensionIds.authorityKeyIdentifier,
    'plain',
    write.sequence(write.element(context(0), keyIdentifier(key))),
  );

/** `pathLength`: authorities that may follow below. */
export const authorityExtension = (pathLength: number): Buffer =>
  writeExtension(
    extensionIds.basicConstraints,
    'critical',
    write.sequence(write.element(tags.boolean, Buffer.from([0xff])), write.integer(pathLength)),
  );

export type KeyUsageName = keyof typeof keyUsages;

export function keyUsageExtension(usages: readonly KeyUsageName[]): Buffer {
  const bits = usages.reduce((sum, name) => sum | (0x80 >> keyUsages[name]), 0);
  // "Trailing zero bits" are left out of a list of named ones. X.690 §11.2.2
  const unused = 31 - Math.clz32(bits & -bits);
  return writeExtension(extensionIds.keyUsage, 'critical', write.element(tags.bitString, Buffer.from([unused, bits])));
}

/** What a key is for that others encrypt to; null where its kind cannot do that. RFC 8550 §4.4.2 */
export function encryptingUsage({ algorithm }: Pick<PublicKeyInfo, 'algorithm'>): KeyUsageName | null {
  switch (algorithm.oid) {
    case keyTypes.rsa:
      return 'keyEncipherment';
    case keyTypes.ec:
      return 'keyAgreement';
    default:
      return null;
  }
}

export const purposeExtension = (...identifiers: readonly string[]): Buffer =>
  writeExtension(extensionIds.extendedKeyUsage, 'plain', write.sequence(...identifiers.map(write.oid)));

/** Those that are no ASCII stand as SmtpUTF8Mailbox. RFC 9598 §3 */
export const addressesExtension = (addresses: readonly string[]): Buffer =>
  writeExtension(extensionIds.subjectAltName, 'plain', write.sequence(...addresses.map(mailboxName)));

/** GeneralName: rfc822Name [1], or otherName [0] */
export const mailboxName = (address: string): Buffer =>
  isAscii(address)
    ? write.element(context(1), Buffer.from(address, 'latin1'))
    : write.element(
        inContext(0),
        write.oid(smtpUtf8Mailbox),
        write.element(inContext(0), write.element(tags.utf8String, Buffer.from(address))),
      );

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** permittedSubtrees [0] of rfc822Name: the hosts behind the @. RFC 5280 §4.2.1.10 */
export const permittedHostsExtension = (hosts: readonly string[]): Buffer =>
  writeExtension(
    extensionIds.nameConstraints,
    'critical',
    write.sequence(
      write.element(
        inContext(0),
        ...hosts.map((host) => write.sequence(write.element(context(1), Buffer.from(host, 'latin1')))),
      ),
    ),
  );

const uriName = (uri: string): Buffer => write.element(context(6), Buffer.from(uri, 'latin1'));

export const distributionExtension = (uri: string): Buffer =>
  writeExtension(
    extensionIds.crlDistributionPoints,
    'plain',
    write.sequence(write.sequence(write.element(inContext(0), write.element(inContext(0), uriName(uri))))),
  );

export const accessExtension = (places: { readonly ocsp: string; readonly issuer: string }): Buffer =>
  writeExtension(
    extensionIds.authorityInfoAccess,
    'plain',
    write.sequence(
      write.sequence(write.oid(accessMethods.ocsp), uriName(places.ocsp)),
      write.sequence(write.oid(accessMethods.issuer), uriName(places.issuer)),
    ),
  );
