/** The certificate that somebody means. RFC 5652 §5.3 (SignerIdentifier), §6.2.1 (RecipientIdentifier) */
import type { KeyReference } from '../cms/signed-data.ts';
import type { Certificate } from './certificate.ts';
import { subjectKeyIdentifier } from './extensions.ts';
import { isSameName } from './name.ts';

export const isMeant = (reference: KeyReference, certificate: Certificate): boolean => {
  if (reference.kind === 'issuer')
    return certificate.serial.equals(reference.serial) && isSameName(certificate.issuer, reference.issuer);
  const identifier = subjectKeyIdentifier(certificate);
  return Buffer.isBuffer(identifier) && identifier.equals(reference.identifier);
};
