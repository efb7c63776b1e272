/**
 * What an OCSP responder is asked.
 * Implements: RFC 6960 §4.1 (OCSPRequest, CertID), RFC 9654 §2.1 (nonce), RFC 5019 §2.1.1 (one certificate, SHA-1 in its CertID, not
 * signed: what every responder knows).
 */
import { type Result, ok } from '../../base/result.ts';
import { digestByOid, digestNamed } from '../algorithms/digests.ts';
import { hashes } from '../algorithms/hashes.ts';
import { algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { decode, inContext, malformed, octetString, sequence, tags, unsigned } from '../asn1/reader.ts';
import { type Element, wholeOf } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { extension } from '../certificates/extensions.ts';
import { type ExtensionList, extensionsOf } from '../certificates/extension-list.ts';
import { limits } from '../limits.ts';

export const nonceId = '1.3.6.1.5.5.7.48.1.2';

/** CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } */
export interface CertId {
  readonly octets: Buffer;
  readonly hash: string;
  readonly nameHash: Buffer;
  readonly keyHash: Buffer;
  /** Without the zeros that stand for a sign. */
  readonly serial: Buffer;
}

export function certId(element: Element): CertId {
  const parts = sequence(element, 'CertID');
  return {
    octets: wholeOf(element),
    hash: algorithm(parts.any('hashAlgorithm')).oid,
    nameHash: octetString(parts.any('issuerNameHash')),
    keyHash: octetString(parts.any('issuerKeyHash')),
    serial: unsigned(parts.any('serialNumber')),
  };
}

/** Whether it is a certificate of this issuer that is meant. */
export function isOfIssuer({ hash, nameHash, keyHash }: CertId, { subject, publicKey }: Certificate): boolean {
  const digest = digestByOid(hash);
  if (digest === null || digest.name === 'MD5') return false;
  const compute = hashes[digest.name];
  return nameHash.equals(compute(subject.octets)) && keyHash.equals(compute(publicKey.key));
}

function writeCertId({ issuer, serial }: Certificate, { publicKey }: Certificate): Buffer {
  const sha1 = hashes['SHA-1'];
  return write.sequence(
    writeAlgorithm(digestNamed('SHA-1').oid, write.nothing),
    write.octetString(Buffer.from(sha1(issuer.octets))),
    write.octetString(Buffer.from(sha1(publicKey.key))),
    write.integer(serial),
  );
}

export const nonceExtension = (nonce: Buffer): Buffer =>
  write.sequence(write.oid(nonceId), write.octetString(write.octetString(nonce)));

/** OCSPRequest ::= SEQUENCE { tbsRequest SEQUENCE { requestList, requestExtensions [2] } }; without a nonce, others may have asked it. */
export function writeOcspRequest(certificate: Certificate, issuer: Certificate, nonce: Buffer | null): Buffer {
  const list = write.sequence(write.sequence(writeCertId(certificate, issuer)));
  const extensions = nonce === null ? [] : [write.element(inContext(2), write.sequence(nonceExtension(nonce)))];
  return write.sequence(write.sequence(list, ...extensions));
}

export interface OcspRequest {
  readonly ids: readonly CertId[];
  readonly nonce: Buffer | null;
}

/** What is asked, or why that cannot be read. Who asks is not looked at. */
export const readOcspRequest = (octets: Buffer): Result<OcspRequest, string> => decode(octets, ocspRequest);

function ocspRequest(element: Element): OcspRequest {
  const tbs = sequence(sequence(element, 'OCSPRequest').any('tbsRequest'), 'TBSRequest');
  tbs.optional(inContext(0));
  tbs.optional(inContext(1));
  const list = tbs.take(tags.sequence, 'requestList').children;
  if (list.length === 0 || list.length > limits.revocationLists) malformed('too few or too many are asked for at once');
  const ids = list.map((each) => certId(sequence(each, 'Request').any('reqCert')));
  const extensions = extensionsOf(tbs.optional(inContext(2))?.children[0] ?? null);
  for (const [identifier, { isCritical }] of extensions.extensions)
    if (isCritical && identifier !== nonceId) malformed('it has a critical extension that is not known here');
  const nonce = nonceOf(extensions);
  return nonce.ok ? { ids, nonce: nonce.value } : malformed(nonce.error);
}

/** Nonce ::= OCTET STRING(SIZE(1..128)). RFC 9654 §2.1 */
export function nonceOf(list: ExtensionList): Result<Buffer | null, string> {
  const nonce = extension(list, nonceId, (element) => octetString(element));
  return nonce === 'unreadable' || nonce?.length === 0 || (nonce?.length ?? 0) > limits.nonceMostOctets
    ? { ok: false, error: 'its nonce is none' }
    : ok(nonce);
}
