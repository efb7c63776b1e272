/**
 * Sealed MIME entities.
 * Implements: RFC 8551 §3.2 (application/pkcs7-mime, smime-type), §3.3 (encrypted), §3.5 (signed: opaque and multipart/signed), §3.6
 * (compressed), §3.8 (certificates alone); RFC 2634 §1.1, §2.4.1 (triple wrapping, receipts), RFC 1847 §2.1 (canonical form first), RFC 5751 §3.4.3.2 (micalg).
 */
import type { Random } from '../base/clock.ts';
import { type Result, ok } from '../base/result.ts';
import { type Entity, binaryEntity, multipart } from '../message/compose/entity.ts';
import { canonical } from '../sealed/canonical.ts';
import type { OwnKey } from './algorithms/private-key.ts';
import type { Certificate } from './certificates/certificate.ts';
import { compress } from './cms/compressed-data.ts';
import { type EnvelopOptions, envelop } from './cms/envelop.ts';
import { type SignOptions, certificatesOnly, sign } from './cms/sign.ts';

/** An entity as it stands in a message: with the empty line. */
const octetsOf = ({ header, body }: Entity): Buffer => canonical(Buffer.concat([header, Buffer.from('\r\n'), body]));

const canonicalEntity = ({ header, body }: Entity): Entity => ({ header: canonical(header), body: canonical(body) });

/** multipart/signed: everybody can read it. RFC 8551 §3.5.3 */
export async function clearSigned(
  entity: Entity,
  signers: readonly OwnKey[],
  options: Omit<SignOptions, 'isDetached'>,
  random: Random,
): Promise<Result<Entity, string>> {
  const content = canonicalEntity(entity);
  const signed = await sign(octetsOf(content), signers, { ...options, isDetached: true });
  if (!signed.ok) return signed;
  const micalg = [...new Set(signed.value.digests.map((name) => name.toLowerCase()))].join(',');
  const signature = binaryEntity('application/pkcs7-signature; name=smime.p7s', signed.value.octets, [
    ['Content-Disposition', 'attachment; filename=smime.p7s'],
  ]);
  const type = `signed; protocol="application/pkcs7-signature"; micalg="${micalg}"`;
  return ok(multipart(type, [content, signature], random));
}

/** The content inside the signature: no transport changes it. RFC 8551 §3.5.2 */
export async function opaqueSigned(
  entity: Entity,
  signers: readonly OwnKey[],
  options: Omit<SignOptions, 'isDetached'>,
): Promise<Result<Entity, string>> {
  const signed = await sign(octetsOf(entity), signers, { ...options, isDetached: false });
  return signed.ok ? ok(pkcs7('signed-data', signed.value.octets)) : signed;
}

/** RFC 8551 §3.3, §3.4 */
export async function enveloped(
  entity: Entity,
  recipients: readonly Certificate[],
  options: EnvelopOptions,
): Promise<Result<Entity, string>> {
  const made = await envelop(octetsOf(entity), recipients, options);
  if (!made.ok) return made;
  return ok(pkcs7(options.cipher.endsWith('cbc') ? 'enveloped-data' : 'authEnveloped-data', made.value));
}

/** Signed, encrypted, and signed again: who only passes it on can add its own word to the outside. RFC 2634 §1.1 */
export async function tripleWrapped(
  entity: Entity,
  signers: readonly OwnKey[],
  recipients: readonly Certificate[],
  signing: Omit<SignOptions, 'isDetached'>,
  sealing: EnvelopOptions,
): Promise<Result<Entity, string>> {
  const inner = await opaqueSigned(entity, signers, signing);
  if (!inner.ok) return inner;
  const sealed = await enveloped(inner.value, recipients, sealing);
  // What is asked of the reader, and how secret it is, stands inside.
  return sealed.ok ? opaqueSigned(sealed.value, signers, { ...signing, attributes: [] }) : sealed;
}

/** A signed receipt. RFC 2634 §2.4.1 */
export const receiptEntity = (receipt: Buffer): Entity => pkcs7('signed-receipt', receipt);

/** RFC 8551 §3.6 */
export const compressed = async (entity: Entity): Promise<Entity> =>
  pkcs7('compressed-data', await compress(octetsOf(entity)));

/** RFC 8551 §3.8 */
export const certificatesEntity = (certificates: readonly Certificate[]): Entity =>
  pkcs7('certs-only', certificatesOnly(certificates));

/** File extensions as RFC 8551 §3.2.1 has them. */
const extensions = {
  'signed-data': 'p7m',
  'signed-receipt': 'p7m',
  'enveloped-data': 'p7m',
  'authEnveloped-data': 'p7m',
  'compressed-data': 'p7z',
  'certs-only': 'p7c',
} as const;

function pkcs7(type: keyof typeof extensions, octets: Buffer): Entity {
  const name = `smime.${extensions[type]}`;
  return binaryEntity(`application/pkcs7-mime; smime-type=${type}; name=${name}`, octets, [
    ['Content-Disposition', `attachment; filename=${name}`],
  ]);
}
