/**
 * X.509 certificates as they stand: every field with the octets it came from.
 * Implements: RFC 5280 §4.1 (Certificate, TBSCertificate). What an extension means: extensions.ts; whether a certificate is to be
 * believed: path.ts.
 */
import type { Result } from '../../base/result.ts';
import { type Algorithm, algorithm } from '../asn1/algorithm.ts';
import {
  bitString,
  context,
  decode,
  inContext,
  inside,
  malformed,
  sequence,
  tags,
  time,
  unsigned,
} from '../asn1/reader.ts';
import { type Element, wholeOf } from '../asn1/tree.ts';
import { type Extension, extensionsOf } from './extension-list.ts';
import { type Name, readName } from './name.ts';

export interface PublicKeyInfo {
  /** SubjectPublicKeyInfo, whole. */
  readonly octets: Buffer;
  readonly algorithm: Algorithm;
  readonly key: Buffer;
}

export interface Certificate {
  readonly octets: Buffer;
  /** What its issuer signed: TBSCertificate, whole. */
  readonly signed: Buffer;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Buffer;
  readonly serial: Buffer;
  readonly issuer: Name;
  readonly subject: Name;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKeyInfo;
  /** By OBJECT IDENTIFIER; of one that stands twice the first counts, and `isDoubled` is set. */
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly isDoubled: boolean;
}

/** A certificate, or what is wrong with the octets. */
export const parseCertificate = (octets: Buffer): Result<Certificate, string> => decode(octets, certificate);

export function certificate(element: Element): Certificate {
  const whole = sequence(element, 'Certificate');
  const signed = whole.take(tags.sequence, 'tbsCertificate');
  const announced = whole.any('signatureAlgorithm');
  const signature = bitString(whole.any('signatureValue'));
  whole.end();
  const tbs = inside(signed, 'TBSCertificate');
  tbs.optional(inContext(0));
  const serial = unsigned(tbs.any('serialNumber'));
  // "MUST contain the same algorithm identifier": the other one is not signed. RFC 5280 §4.1.1.2
  if (!wholeOf(tbs.take(tags.sequence, 'signature')).equals(wholeOf(announced)))
    return malformed('a certificate names two algorithms that it was signed by');
  const issuer = readName(tbs.any('issuer'));
  const validity = sequence(tbs.any('validity'), 'Validity');
  const notBefore = time(validity.any('notBefore'));
  const notAfter = time(validity.any('notAfter'));
  const subject = readName(tbs.any('subject'));
  const publicKey = publicKeyInfo(tbs.any('subjectPublicKeyInfo'));
  tbs.optional(context(1), inContext(1));
  tbs.optional(context(2), inContext(2));
  const extensions = tbs.optional(inContext(3));
  tbs.end();
  return {
    octets: wholeOf(element),
    signed: wholeOf(signed),
    signatureAlgorithm: algorithm(announced),
    signature,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    ...extensionsOf(extensions?.children[0] ?? null),
  };
}

/** SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING } */
export function publicKeyInfo(element: Element): PublicKeyInfo {
  const info = sequence(element, 'SubjectPublicKeyInfo');
  return {
    octets: wholeOf(element),
    algorithm: algorithm(info.any('algorithm')),
    key: bitString(info.any('subjectPublicKey')),
  };
}
