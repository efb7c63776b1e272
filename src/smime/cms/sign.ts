/**
 * Signs.
 * Implements: RFC 5652 §5 (SignedData), §11 (attributes), RFC 5035 §3 (which certificate), RFC 8551 §2.5.1 (signing time), §2.5.2 (capabilities), §3.8 (certificates
 * alone).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { contentCiphers } from '../algorithms/contents.ts';
import { digest } from '../algorithms/digests.ts';
import { type SignatureChoice, type Signing, signingWith } from '../algorithms/make-signature.ts';
import type { OwnKey } from '../algorithms/private-key.ts';
import { writeAlgorithm } from '../asn1/algorithm.ts';
import { inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { nameText } from '../certificates/name.ts';
import { writeSigningCertificate } from '../ess/signing-certificate.ts';
import { attributeIds } from './attributes.ts';
import { contentTypes, writeContentInfo } from './content-info.ts';

export interface Signed {
  /** ContentInfo. */
  readonly octets: Buffer;
  /** Names of the digests, in the order of the signers. */
  readonly digests: readonly Signing['digest']['name'][];
}

export interface SignOptions extends SignatureChoice {
  /** Whether the content stands beside the signature: multipart/signed. */
  readonly isDetached: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Authorities between the signers and those that everybody knows. */
  readonly intermediates: readonly Certificate[];
  /** Of what is no MIME entity. */
  readonly contentType?: string;
  /** Signed besides: type and value of each. */
  readonly attributes?: readonly (readonly [type: string, value: Buffer])[];
}

/** Every signer signs the same content. Why one cannot, where one cannot. */
export async function sign(
  content: Buffer,
  signers: readonly OwnKey[],
  options: SignOptions,
): Promise<Result<Signed, string>> {
  const infos: Buffer[] = [];
  const digests: Signing['digest'][] = [];
  for (const signer of signers) {
    const signing = await signingWith(signer.key, options);
    if (!signing.ok) return fail(`${nameText(signer.certificate.subject)}: ${signing.error}`);
    infos.push(await signerInfo(signer, signing.value, content, options));
    digests.push(signing.value.digest);
  }
  const certificates = [...signers.map(({ certificate }) => certificate), ...options.intermediates];
  return ok({
    octets: signedData(options.isDetached ? null : content, digests, certificates, infos, options.contentType),
    digests: digests.map(({ name }) => name),
  });
}

/** Certificates and nothing else. RFC 8551 §3.8 */
export const certificatesOnly = (certificates: readonly Certificate[]): Buffer =>
  signedData(null, [], certificates, []);

/** SignedData ::= SEQUENCE { version 1, or 3 of what is no MIME entity, digestAlgorithms, encapContentInfo, certificates [0], signerInfos }. RFC 5652 §5.1 */
function signedData(
  content: Buffer | null,
  digests: readonly Signing['digest'][],
  certificates: readonly Certificate[],
  infos: readonly Buffer[],
  contentType: string = contentTypes.data,
): Buffer {
  const algorithms = new Map(digests.map(({ oid }) => [oid, writeAlgorithm(oid)]));
  const inside = content === null ? [] : [write.element(inContext(0), write.octetString(content))];
  const unique = new Map(certificates.map(({ octets }) => [octets.toString('latin1'), octets]));
  return writeContentInfo(
    contentTypes.signedData,
    write.sequence(
      write.integer(contentType === contentTypes.data ? 1 : 3),
      write.element(tags.set, ...write.inOrder([...algorithms.values()])),
      write.sequence(write.oid(contentType), ...inside),
      write.element(inContext(0), ...write.inOrder([...unique.values()])),
      write.element(tags.set, ...write.inOrder(infos)),
    ),
  );
}

/** SignerInfo ::= SEQUENCE { version 1, sid, digestAlgorithm, signedAttrs [0], signatureAlgorithm, signature }. RFC 5652 §5.3 */
async function signerInfo(
  { certificate }: OwnKey,
  { digest: hash, algorithm, sign: make }: Signing,
  content: Buffer,
  { at, contentType = contentTypes.data, attributes: more = [] }: SignOptions,
): Promise<Buffer> {
  const computed = (await digest(hash, content)) ?? Buffer.alloc(0);
  const attributes = write.inOrder([
    attribute(attributeIds.contentType, write.oid(contentType)),
    attribute(attributeIds.messageDigest, write.octetString(computed)),
    attribute(attributeIds.signingTime, write.time(at)),
    attribute(attributeIds.smimeCapabilities, capabilities),
    attribute(attributeIds.signingCertificateV2, writeSigningCertificate(certificate)),
    ...more.map(([type, value]) => attribute(type, value)),
  ]);
  // "A separate encoding of the signedAttrs field is performed": as a SET, not as [0]. RFC 5652 §5.4
  const signature = await make(write.element(tags.set, ...attributes));
  return write.sequence(
    write.integer(1),
    issuerAndSerial(certificate),
    writeAlgorithm(hash.oid),
    write.element(inContext(0), ...attributes),
    algorithm,
    write.octetString(signature),
  );
}

export const issuerAndSerial = ({ issuer, serial }: Certificate): Buffer =>
  write.sequence(issuer.octets, write.integer(serial));

const attribute = (type: string, value: Buffer): Buffer =>
  write.sequence(write.oid(type), write.element(tags.set, value));

/** What may be written to us, best first. RFC 8551 §2.5.2 */
const capabilities = write.sequence(
  ...[
    contentCiphers.aes256gcm,
    contentCiphers.aes128gcm,
    contentCiphers.chacha,
    contentCiphers.aes256cbc,
    contentCiphers.aes128cbc,
  ].map(({ oid }) => writeAlgorithm(oid)),
);
