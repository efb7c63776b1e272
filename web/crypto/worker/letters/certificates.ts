/** Certificates that came with the signatures of a letter: whoever compares one may accept it. RFC 5652 §5.1, RFC 8551 §3.8 */
import { decodeTransfer } from '../../../../src/message/mime/transfer.ts';
import type { OpenedPart } from '../../../../src/sealed/types.ts';
import { decode, reading } from '../../../../src/smime/asn1/reader.ts';
import { addressesOf } from '../../../../src/smime/certificates/addresses.ts';
import type { Certificate } from '../../../../src/smime/certificates/certificate.ts';
import { keyIdentity } from '../../../../src/smime/certificates/identity.ts';
import { contentInfo, contentTypes } from '../../../../src/smime/cms/content-info.ts';
import { signedData } from '../../../../src/smime/cms/signed-data.ts';
import type { Authority } from '../../authority.ts';
import type { LetterCertificate, LetterSignature } from '../../letter.ts';
import { authoritiesAbove, authoritiesIn } from '../authorities/authority.ts';

export async function certificatesIn(root: OpenedPart): Promise<readonly LetterCertificate[]> {
  const found = new Map<string, LetterCertificate>();
  for (const certificate of pkcs7Bodies(root).flatMap(certificatesOf)) {
    const { fingerprint } = await keyIdentity(certificate);
    const addresses = addressesOf(certificate);
    if (addresses.length > 0)
      found.set(fingerprint, { fingerprint, addresses, octets: new Uint8Array(certificate.octets) });
  }
  return [...found.values()];
}

/** Those above the certificate of a signer that came along with it, the nearest first. */
export async function authoritiesOf(
  root: OpenedPart,
  signature: Pick<LetterSignature, 'signer'> | null,
): Promise<readonly Authority[]> {
  const all = pkcs7Bodies(root).flatMap(certificatesOf);
  for (const certificate of all) {
    const { fingerprint } = await keyIdentity(certificate);
    if (fingerprint === signature?.signer?.key.fingerprint)
      return authoritiesIn(await authoritiesAbove(certificate, all));
  }
  return [];
}

/** What was encrypted is no signature. */
function pkcs7Bodies({ octets, part, seal, children }: OpenedPart): readonly Buffer[] {
  const isEncrypted = seal?.kind === 'sealed' && seal.encryption !== null;
  const isOne =
    !isEncrypted && part.type === 'application' && part.subtype.includes('pkcs7') && part.children.length === 0;
  const own = isOne ? [decodeTransfer(octets.subarray(part.body, part.end), part.encoding)] : [];
  return [...own, ...children.flatMap(pkcs7Bodies)];
}

function certificatesOf(body: Buffer): readonly Certificate[] {
  const info = decode(body, contentInfo);
  if (!info.ok || info.value.type !== contentTypes.signedData) return [];
  const data = reading(() => signedData(info.value.content));
  return data.ok ? data.value.certificates : [];
}
