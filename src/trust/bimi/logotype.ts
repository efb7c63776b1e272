/**
 * The picture that a certificate vouches for.
 * Implements: of RFC 3709 §4.1 (now RFC 9399 §4.1) the subject's direct logotype, whose image stands in the certificate itself as a
 * data: URI; RFC 6170 §5.2 (SVG, packed by gzip).
 */
import { type X509Certificate, createHash } from 'node:crypto';
import { unpack } from '../../base/unpack.ts';
import { base64String } from '../dkim/base64.ts';
import { limits } from '../limits.ts';
import { type Element, elementsOf, inside, only, tags } from './der.ts';

/** id-pe-logotype, 1.3.6.1.5.5.7.1.12. RFC 3709 §4.1 */
const logotype = Buffer.from('2b0601050507010c', 'hex');

/** The digests that an image may be bound by, by the octets of their OID. RFC 3709 §4.1, RFC 5754 §2 */
const digests: ReadonlyMap<string, string> = new Map([
  ['2b0e03021a', 'sha1'],
  ['608648016503040201', 'sha256'],
  ['608648016503040202', 'sha384'],
  ['608648016503040203', 'sha512'],
]);

/** The SVG, unpacked; null where there is none, or one that is not what its own digest says. */
export async function subjectLogo(certificate: X509Certificate): Promise<Buffer | null> {
  const extension = extensionOf(certificate.raw);
  if (extension === null) return null;
  // subjectLogo [2] EXPLICIT LogotypeInfo; direct [0] LogotypeData; image SEQUENCE OF LogotypeImage
  const info = inside(elementsOf(only(extension, tags.sequence)), tags.context(2));
  const images = elementsOf(inside(elementsOf(only(info, tags.context(0))), tags.sequence));
  for (const image of images.slice(0, limits.bimiLogos)) {
    const [details] = elementsOf(image.content);
    const logo = details === undefined ? null : await logoOf(details);
    if (logo !== null) return logo;
  }
  return null;
}

/** LogotypeDetails ::= SEQUENCE { mediaType IA5String, logotypeHash SEQUENCE OF HashAlgAndValue, logotypeURI SEQUENCE OF IA5String } */
async function logoOf(details: Element): Promise<Buffer | null> {
  const [type, hashes, uris] = elementsOf(details.content);
  if (type?.tag !== tags.ia5String || hashes?.tag !== tags.sequence || uris?.tag !== tags.sequence) return null;
  const [uri] = elementsOf(uris.content);
  const text = uri?.tag === tags.ia5String ? uri.content.toString('latin1') : '';
  const comma = text.indexOf(',');
  const kind = text.slice(0, Math.max(comma, 0)).toLowerCase();
  if (!['data:image/svg+xml;base64', 'data:image/svg+xml+gzip;base64'].includes(kind)) return null;
  const packed = base64String(text.slice(comma + 1));
  const logo = packed === null ? null : await unpack(packed, limits.bimiSvg);
  if (packed === null || logo === null) return null;
  // Whether a digest is of the packed octets or of those inside is read both ways in the world; either way it binds them.
  const isBound = elementsOf(hashes.content).some(({ content }) => bound(content, [packed, logo]));
  return isBound ? logo : null;
}

/** HashAlgAndValue ::= SEQUENCE { hashAlg AlgorithmIdentifier, hashValue OCTET STRING } */
function bound(hashAlgAndValue: Buffer, forms: readonly Buffer[]): boolean {
  const parts = elementsOf(hashAlgAndValue);
  const oid = inside(elementsOf(inside(parts, tags.sequence)), tags.oid).toString('hex');
  const value = inside(parts, tags.octetString);
  const digest = digests.get(oid);
  return digest !== undefined && forms.some((form) => createHash(digest).update(form).digest().equals(value));
}

/** Certificate > TBSCertificate > extensions [3] > Extension { OID, BOOLEAN?, OCTET STRING }. RFC 5280 §4.1 */
function extensionOf(certificate: Buffer): Buffer | null {
  const tbs = elementsOf(inside(elementsOf(only(certificate, tags.sequence)), tags.sequence));
  const extensions = elementsOf(only(inside(tbs, tags.context(3)), tags.sequence));
  for (const { content } of extensions) {
    const parts = elementsOf(content);
    if (inside(parts, tags.oid).equals(logotype)) return inside(parts, tags.octetString);
  }
  return null;
}
