/**
 * Requests for certificates: made where the key lives, read by who certifies.
 * Implements: RFC 2986 §4 (PKCS #10), RFC 2985 §5.4.2 (extensionRequest), with the addresses in subjectAltName (RFC 8550 §3).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { signingWith, usualSignature } from '../algorithms/make-signature.ts';
import type { PrivateKey } from '../algorithms/private-key.ts';
import { schemeOf, verifySignature } from '../algorithms/signatures.ts';
import { type Algorithm, algorithm } from '../asn1/algorithm.ts';
import { bitString, decode, inContext, malformed, oid, sequence, smallInteger, tags } from '../asn1/reader.ts';
import { type Element, wholeOf } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import { type PublicKeyInfo, publicKeyInfo } from './certificate.ts';
import { alternativeAddresses } from './extensions.ts';
import { extensionsOf } from './extension-list.ts';
import { type Name, readName } from './name.ts';
import { addressesExtension, writeName } from './write.ts';

export interface CertificateRequest {
  readonly subject: Name;
  readonly publicKey: PublicKeyInfo;
  /** Asked for; nothing proves them yet. */
  readonly addresses: readonly string[];
}

interface SignedRequest {
  readonly request: CertificateRequest;
  readonly signed: Buffer;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Buffer;
}

const extensionRequest = '1.2.840.113549.1.9.14';

/** `publicKey` is a SubjectPublicKeyInfo. Why the key cannot sign, where it cannot. */
export async function writeRequest(
  key: PrivateKey,
  publicKey: Buffer,
  commonName: string,
  addresses: readonly string[],
): Promise<Result<Buffer, string>> {
  const signing = await signingWith(key, usualSignature);
  if (!signing.ok) return signing;
  const extensions = write.sequence(addressesExtension(addresses));
  const attribute = write.sequence(write.oid(extensionRequest), write.element(tags.set, extensions));
  const info = write.sequence(
    write.integer(0),
    writeName(['commonName', commonName]),
    publicKey,
    write.element(inContext(0), attribute),
  );
  const signature = await signing.value.sign(info);
  return ok(write.sequence(info, signing.value.algorithm, write.bitString(signature)));
}

/** Only what its own key signed is a request. */
export async function readRequest(octets: Buffer): Promise<Result<CertificateRequest, string>> {
  const read = decode(octets, certificationRequest);
  if (!read.ok) return read;
  const { request, signed, signatureAlgorithm, signature } = read.value;
  const scheme = schemeOf(signatureAlgorithm, null);
  if (!scheme.ok) return scheme;
  const holds = await verifySignature(scheme.value, request.publicKey, signed, signature);
  return holds === true ? ok(request) : fail('its signature is not of the key that it asks for');
}

/** CertificationRequest ::= SEQUENCE { SEQUENCE { version, subject, subjectPKInfo, attributes [0] }, signatureAlgorithm, signature } */
function certificationRequest(element: Element): SignedRequest {
  const whole = sequence(element, 'CertificationRequest');
  const signed = whole.take(tags.sequence, 'certificationRequestInfo');
  const signatureAlgorithm = algorithm(whole.any('signatureAlgorithm'));
  const signature = bitString(whole.any('signature'));
  const info = sequence(signed, 'CertificationRequestInfo');
  smallInteger(info.any('version'));
  const subject = readName(info.any('subject'));
  const publicKey = publicKeyInfo(info.any('subjectPKInfo'));
  const addresses = (info.optional(inContext(0))?.children ?? []).flatMap(requestedAddresses);
  return { request: { subject, publicKey, addresses }, signed: wholeOf(signed), signatureAlgorithm, signature };
}

/** Addresses in the subjectAltName that is asked for. */
function requestedAddresses(element: Element): readonly string[] {
  const attribute = sequence(element, 'Attribute');
  if (oid(attribute.any('type')) !== extensionRequest) return [];
  const [list] = attribute.take(tags.set, 'values').children;
  const addresses = alternativeAddresses(extensionsOf(list ?? null));
  return addresses === 'unreadable' ? malformed('the names that it asks for cannot be read') : (addresses ?? []);
}
