/**
 * EnvelopedData and AuthEnvelopedData as they stand.
 * Implements: RFC 5652 §6.1 (EnvelopedData, EncryptedContentInfo), RFC 5083 §2.1 (AuthEnvelopedData).
 * Not here: opening them (decrypt.ts).
 */
import { type Algorithm, algorithm } from '../asn1/algorithm.ts';
import {
  type Components,
  context,
  inContext,
  malformed,
  octetString,
  oid,
  sequence,
  smallInteger,
  tags,
} from '../asn1/reader.ts';
import { type Element, contentsOf } from '../asn1/tree.ts';
import { element as write } from '../asn1/write.ts';
import { type Certificate, certificate } from '../certificates/certificate.ts';
import { limits } from '../limits.ts';
import { type Recipient, recipients } from './recipients.ts';

export interface EnvelopedData {
  /** Certificates that its maker put in, to agree upon keys with. */
  readonly certificates: readonly Certificate[];
  readonly recipients: readonly Recipient[];
  readonly content: EncryptedContent;
  /** Of AuthEnvelopedData: the tag, and what is authenticated besides. */
  readonly authentication: { readonly tag: Buffer; readonly more: Buffer } | null;
}

export interface EncryptedContent {
  readonly type: string;
  readonly algorithm: Algorithm;
  readonly octets: Buffer;
}

/** EnvelopedData ::= SEQUENCE { version, originatorInfo [0] OPTIONAL, recipientInfos, encryptedContentInfo, unprotectedAttrs [1] } */
export function envelopedData(element: Element): EnvelopedData {
  const data = sequence(element, 'EnvelopedData');
  return { ...envelope(data), authentication: null };
}

/** … authAttrs [1] OPTIONAL, mac, unauthAttrs [2] OPTIONAL. "The authAttrs … are encoded with SET OF": RFC 5083 §2.2 */
export function authEnvelopedData(element: Element): EnvelopedData {
  const data = sequence(element, 'AuthEnvelopedData');
  const enveloped = envelope(data);
  const attributes = data.optional(inContext(1));
  const tag = octetString(data.any('mac'));
  const more = attributes === null ? Buffer.alloc(0) : write(tags.set, contentsOf(attributes));
  return { ...enveloped, authentication: { tag, more } };
}

function envelope(data: Components): Omit<EnvelopedData, 'authentication'> {
  smallInteger(data.any('version'));
  const originator = data.optional(inContext(0));
  return {
    certificates: certificatesOf(originator),
    recipients: recipients(data.any('recipientInfos')),
    content: encryptedContent(data.any('encryptedContentInfo')),
  };
}

/** OriginatorInfo ::= SEQUENCE { certs [0] IMPLICIT CertificateSet OPTIONAL, crls [1] } */
const certificatesOf = (originator: Element | null): readonly Certificate[] =>
  (originator?.children.find(({ tag }) => tag === inContext(0))?.children ?? [])
    .slice(0, limits.certificates)
    .filter(({ tag }) => tag === tags.sequence)
    .map(certificate);

/** EncryptedContentInfo ::= SEQUENCE { contentType, contentEncryptionAlgorithm, encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL } */
export function encryptedContent(element: Element): EncryptedContent {
  const info = sequence(element, 'EncryptedContentInfo');
  const type = oid(info.any('contentType'));
  const how = algorithm(info.any('contentEncryptionAlgorithm'));
  const content = info.optional(context(0), inContext(0));
  if (content === null) return malformed('it is encrypted, and holds no content');
  return { type, algorithm: how, octets: octetString(content, context(0)) };
}
