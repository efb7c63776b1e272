/**
 * SignedData as it stands.
 * Implements: RFC 5652 §5.1 (SignedData), §5.2 (EncapsulatedContentInfo), §5.3 (SignerInfo), and PKCS #7 1.5 as RFC 5652 §5.2.1 reads it.
 */
import { type Algorithm, algorithm } from '../asn1/algorithm.ts';
import {
  context,
  inContext,
  inside,
  malformed,
  octetString,
  oid,
  reading,
  sequence,
  smallInteger,
  tags,
  unsigned,
} from '../asn1/reader.ts';
import { type Element, contentsOf, wholeOf } from '../asn1/tree.ts';
import { type Certificate, certificate } from '../certificates/certificate.ts';
import { type Name, readName } from '../certificates/name.ts';
import { limits } from '../limits.ts';
import { type Attribute, attribute } from './attributes.ts';

/** Whose key: by issuer and serial number, or by subjectKeyIdentifier. */
export type KeyReference =
  | { readonly kind: 'issuer'; readonly issuer: Name; readonly serial: Buffer }
  | { readonly kind: 'identifier'; readonly identifier: Buffer };

export interface SignerInfo {
  readonly signer: KeyReference;
  readonly digestAlgorithm: Algorithm;
  /** null where the content itself is signed. */
  readonly signedAttributes: { readonly all: readonly Attribute[]; readonly octets: Buffer } | null;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Buffer;
  readonly unsignedAttributes: readonly Attribute[];
}

export interface SignedData {
  readonly contentType: string;
  /** null where it is detached. */
  readonly content: Buffer | null;
  /** Those that can be read. */
  readonly certificates: readonly Certificate[];
  /** CertificateList, whole. */
  readonly crls: readonly Buffer[];
  /** At most limits.signers; `signersLeft` more were not read. */
  readonly signers: readonly SignerInfo[];
  readonly signersLeft: number;
}

export function signedData(element: Element): SignedData {
  const data = sequence(element, 'SignedData');
  smallInteger(data.any('version'));
  data.take(tags.set, 'digestAlgorithms');
  const encapsulated = sequence(data.any('encapContentInfo'), 'EncapsulatedContentInfo');
  const contentType = oid(encapsulated.any('eContentType'));
  const content = encapsulated.optional(inContext(0))?.children[0] ?? null;
  const certificates = data.optional(inContext(0));
  const crls = data.optional(inContext(1));
  const signers = data.take(tags.set, 'signerInfos').children;
  return {
    contentType,
    content: content === null ? null : contentOf(content),
    certificates: (certificates?.children ?? []).slice(0, limits.certificates).flatMap(readable),
    crls: (crls?.children ?? []).slice(0, limits.certificates).map(wholeOf),
    signers: signers.slice(0, limits.signers).map(signerInfo),
    signersLeft: Math.max(0, signers.length - limits.signers),
  };
}

/** What is no OCTET STRING is content of PKCS #7: its octets without tag and length are signed. RFC 5652 §5.2.1 */
const contentOf = (element: Element): Buffer =>
  element.tag === tags.octetString || element.tag === (tags.octetString | 0x20)
    ? octetString(element)
    : contentsOf(element);

/** A certificate of another kind, or a broken one, is passed over: whoever misses it will say so. */
function readable(element: Element): Certificate[] {
  if (element.tag !== tags.sequence) return [];
  const read = reading(() => certificate(element));
  return read.ok ? [read.value] : [];
}

function signerInfo(element: Element): SignerInfo {
  const info = sequence(element, 'SignerInfo');
  smallInteger(info.any('version'));
  const signer = keyReference(info.any('sid'));
  const digestAlgorithm = algorithm(info.any('digestAlgorithm'));
  const attributes = info.optional(inContext(0));
  const signatureAlgorithm = algorithm(info.any('signatureAlgorithm'));
  const signature = octetString(info.any('signature'));
  const unsigned = info.optional(inContext(1));
  const count = (attributes?.children.length ?? 0) + (unsigned?.children.length ?? 0);
  if (count > limits.attributes) return malformed(`a signer has more than ${limits.attributes} attributes`);
  const signedAttributes =
    attributes === null ? null : { all: attributes.children.map(attribute), octets: contentsOf(attributes) };
  const unsignedAttributes = (unsigned?.children ?? []).map(attribute);
  return { signer, digestAlgorithm, signedAttributes, signatureAlgorithm, signature, unsignedAttributes };
}

/** SignerIdentifier, and the same in RecipientIdentifier: CHOICE { IssuerAndSerialNumber, [0] SubjectKeyIdentifier } */
export function keyReference(element: Element): KeyReference {
  if (element.tag === context(0) || element.tag === inContext(0))
    return { kind: 'identifier', identifier: octetString(element, context(0)) };
  const pair = inside(element, 'IssuerAndSerialNumber');
  return { kind: 'issuer', issuer: readName(pair.any('issuer')), serial: unsigned(pair.any('serialNumber')) };
}
