/**
 * Signed and unsigned attributes.
 * Implements: RFC 5652 §5.3 (Attribute), §11.1 (content-type), §11.2 (message-digest), §11.3 (signing-time).
 */
import { oid, octetString, reading, sequence, tags, time } from '../asn1/reader.ts';
import { type Element, wholeOf } from '../asn1/tree.ts';

export const attributeIds = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  smimeCapabilities: '1.2.840.113549.1.9.15',
  receiptRequest: '1.2.840.113549.1.9.16.2.1',
  securityLabel: '1.2.840.113549.1.9.16.2.2',
  mlExpansionHistory: '1.2.840.113549.1.9.16.2.3',
  msgSigDigest: '1.2.840.113549.1.9.16.2.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

export interface Attribute {
  readonly type: string;
  readonly octets: Buffer;
  readonly values: readonly Element[];
}

/** Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue } */
export function attribute(element: Element): Attribute {
  const parts = sequence(element, 'Attribute');
  return {
    type: oid(parts.any('attrType')),
    octets: wholeOf(element),
    values: parts.take(tags.set, 'attrValues').children,
  };
}

/** "MUST have a single attribute value", and the attribute "MUST NOT" stand twice. RFC 5652 §11.1, §11.2 */
export function single<T>(
  attributes: readonly Attribute[],
  type: string,
  read: (value: Element) => T,
): T | null | 'bad' {
  const found = attributes.filter((each) => each.type === type);
  const [only] = found;
  if (only === undefined) return null;
  const [value] = only.values;
  if (found.length > 1 || only.values.length !== 1 || value === undefined) return 'bad';
  const result = reading(() => read(value));
  return result.ok ? result.value : 'bad';
}

export const contentTypeIn = (attributes: readonly Attribute[]): string | null =>
  single(attributes, attributeIds.contentType, oid);

export const messageDigestIn = (attributes: readonly Attribute[]): Buffer | null | 'bad' =>
  single(attributes, attributeIds.messageDigest, (value) => octetString(value));

export const signingTimeIn = (attributes: readonly Attribute[]): number | null | 'bad' =>
  single(attributes, attributeIds.signingTime, time);
