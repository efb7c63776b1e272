/** A message encrypted for one key of its owner, whichever its standard, signed by nobody. RFC 3156 §4, RFC 8551 §3.3, RFC 9788 */
import { type Result, fail, ok } from '../base/result.ts';
import { examine } from '../message/examine.ts';
import { parameter } from '../message/header/parameters.ts';
import type { Part } from '../message/types.ts';
import { importKeys } from '../openpgp/keyring/import.ts';
import { openPgpSeal } from '../openpgp/seal.ts';
import { type Seal, enclose } from '../sealed/enclose.ts';
import { usualSignature } from '../smime/algorithms/make-signature.ts';
import { parseCertificate } from '../smime/certificates/certificate.ts';
import { usualEnvelope } from '../smime/cms/envelop.ts';
import { smimeSeal } from '../smime/seal.ts';
import type { PublicKey } from './types.ts';

/** `at`: milliseconds since the epoch. */
export async function sealAtRest(
  message: Buffer,
  key: Pick<PublicKey, 'standard' | 'octets'>,
  at: number,
): Promise<Result<Buffer, string>> {
  const seal = await sealFor(key, at);
  return seal.ok ? enclose(message, 'cipher', seal.value) : seal;
}

async function sealFor(
  { standard, octets }: Pick<PublicKey, 'standard' | 'octets'>,
  at: number,
): Promise<Result<Seal, string>> {
  const random = Math.random;
  if (standard === 'openpgp') {
    const { keys, refused } = await importKeys(octets, at);
    return keys.length === 0
      ? fail(refused[0] ?? 'it is no key')
      : ok(openPgpSeal({ signer: null, recipients: keys, at, random }));
  }
  const certificate = parseCertificate(octets);
  if (!certificate.ok) return certificate;
  if (certificate.value.notAfter < at) return fail('the certificate has expired');
  const signing = { ...usualSignature, at, intermediates: [] };
  const recipients = [certificate.value];
  return ok(smimeSeal({ signers: [], signing, recipients, envelope: usualEnvelope, random }));
}

/** What its author sealed for the reader already is left as it is. */
export const isEncrypted = (message: Buffer): boolean => encrypted(examine(message).structure);

function encrypted({ type, subtype, parameters, children }: Part): boolean {
  if (type === 'multipart') return subtype === 'encrypted' || (subtype === 'signed' && children.some(encrypted));
  if (type !== 'application' || !['pkcs7-mime', 'x-pkcs7-mime'].includes(subtype)) return false;
  const kind = parameter(parameters, 'smime-type')?.toLowerCase() ?? 'enveloped-data';
  return kind === 'enveloped-data' || kind === 'authenveloped-data';
}
