/**
 * The certificate that a signer says was used: without it another one of the same key could be put in its place.
 * Implements: RFC 2634 §5.4 (SigningCertificate, by SHA-1), RFC 5035 §3 and §4 (SigningCertificateV2).
 */
import { digestByOid, digestNamed } from '../algorithms/digests.ts';
import { hashes } from '../algorithms/hashes.ts';
import { algorithm } from '../asn1/algorithm.ts';
import { malformed, octetString, sequence, tags, unsigned } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { type Attribute, attributeIds, single } from '../cms/attributes.ts';

interface CertificateId {
  /** null where it is not known here. */
  readonly hash: keyof typeof hashes | null;
  readonly digest: Buffer;
  readonly serial: Buffer | null;
}

/** SigningCertificate(V2) ::= SEQUENCE { certs SEQUENCE OF ESSCertID(v2), policies OPTIONAL }: the first is that of the signer. */
const firstOf =
  (usual: keyof typeof hashes) =>
  (element: Element): CertificateId => {
    const [first] = sequence(element, 'SigningCertificate').take(tags.sequence, 'certs').children;
    if (first === undefined) return malformed('SigningCertificate names none');
    const id = sequence(first, 'ESSCertID');
    const named = id.optional(tags.sequence);
    const digest = named === null ? digestNamed(usual) : digestByOid(algorithm(named).oid);
    const value = octetString(id.any('certHash'));
    const serial = id.more ? sequence(id.any('issuerSerial'), 'IssuerSerial') : null;
    serial?.any('issuer');
    return {
      hash: digest === null || digest.name === 'MD5' ? null : digest.name,
      digest: value,
      serial: serial === null ? null : unsigned(serial.any('serialNumber')),
    };
  };

/** What is wrong; null where it names this certificate, or none. "the signature MUST be considered invalid": RFC 5035 §4 */
export function signingCertificateFault(
  attributes: readonly Attribute[],
  certificate: Certificate,
): 'unreadable' | 'another' | null {
  const named = [
    single(attributes, attributeIds.signingCertificate, firstOf('SHA-1')),
    single(attributes, attributeIds.signingCertificateV2, firstOf('SHA-256')),
  ];
  for (const id of named) {
    if (id === null) continue;
    if (id === 'bad' || id.hash === null) return 'unreadable';
    if (!id.digest.equals(hashes[id.hash](certificate.octets))) return 'another';
    if (id.serial !== null && !id.serial.equals(certificate.serial)) return 'another';
  }
  return null;
}

/** The value of the attribute: SHA-256, which need not be named. */
export const writeSigningCertificate = ({ octets }: Certificate): Buffer =>
  write.sequence(write.sequence(write.sequence(write.octetString(Buffer.from(hashes['SHA-256'](octets))))));
