/**
 * Encrypts to several recipients, to each by the kind of its key.
 * Implements: RFC 5652 §6 (EnvelopedData), RFC 5083 §2 (AuthEnvelopedData), RFC 3560 §2 (OAEP), RFC 5753 §3.1 (ECDH), RFC 8418 §2
 * (X25519 with HKDF), RFC 8551 §2.3, RFC 9709 (bound keys).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { type Agreement, agreeWith, agreementBy, deriveKey } from '../algorithms/agreement.ts';
import { type ModernCipher, contentCiphers, encryptContent, writeContentAlgorithm } from '../algorithms/contents.ts';
import { derivedKey, writeBound } from '../algorithms/derived-key.ts';
import { digestNamed } from '../algorithms/digests.ts';
import { keyWraps, wrapKey } from '../algorithms/key-wrap.ts';
import { randomOctets } from '../algorithms/random.ts';
import { encryptOaep, encryptPkcs1, writeOaep } from '../algorithms/rsa-transport.ts';
import { curveOf, keyText, keyTypes, rsaBits } from '../algorithms/signatures.ts';
import { writeAlgorithm } from '../asn1/algorithm.ts';
import { context, inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { Certificate, PublicKeyInfo } from '../certificates/certificate.ts';
import { nameText } from '../certificates/name.ts';
import { limits } from '../limits.ts';
import { contentTypes, writeContentInfo } from './content-info.ts';
import { issuerAndSerial } from './sign.ts';

export interface EnvelopOptions {
  /** Those of CBC are for readers from before RFC 8551. */
  readonly cipher: ModernCipher;
  /** Padding of RSA keys: old readers know PKCS #1 v1.5 alone. */
  readonly rsa: 'oaep' | 'pkcs1';
  /** Whether the key is bound to the cipher (RFC 9709), which few readers know yet. */
  readonly isBound?: boolean;
}

export const usualEnvelope: EnvelopOptions = { cipher: 'aes256gcm', rsa: 'oaep' };
export const oldEnvelope: EnvelopOptions = { cipher: 'aes256cbc', rsa: 'pkcs1' };

/** A ContentInfo, or for whom it cannot be made. */
export async function envelop(
  content: Buffer,
  recipients: readonly Certificate[],
  { cipher, rsa, isBound = false }: EnvelopOptions,
): Promise<Result<Buffer, string>> {
  const { keyOctets, kind } = contentCiphers[cipher];
  if (recipients.length === 0) return fail('it is for nobody');
  const key = randomOctets(keyOctets);
  const infos: Buffer[] = [];
  for (const recipient of recipients) {
    const info = await recipientInfo(recipient, key, rsa);
    if (info === null)
      return fail(`nothing can be encrypted to ${nameText(recipient.subject)} (${keyText(recipient.publicKey)})`);
    infos.push(info);
  }
  const iv = randomOctets(kind === 'cbc' ? 16 : 12);
  const algorithm = writeContentAlgorithm(cipher, iv);
  const encrypted = await encryptContent(cipher, isBound ? derivedKey(key, algorithm) : key, iv, content);
  const set = write.element(tags.set, ...write.inOrder(infos));
  const inside = write.sequence(
    write.oid(contentTypes.data),
    isBound ? writeBound(algorithm) : algorithm,
    write.element(context(0), encrypted.octets),
  );
  // 2 as soon as there is another kind of recipient than RSA; AuthEnvelopedData is always 0. RFC 5652 §6.1, RFC 5083 §2.1
  const version = recipients.every(({ publicKey }) => publicKey.algorithm.oid === keyTypes.rsa) ? 0 : 2;
  return ok(
    kind === 'cbc'
      ? writeContentInfo(contentTypes.envelopedData, write.sequence(write.integer(version), set, inside))
      : writeContentInfo(
          contentTypes.authEnvelopedData,
          write.sequence(write.integer(0), set, inside, write.octetString(encrypted.tag)),
        ),
  );
}

async function recipientInfo(
  certificate: Certificate,
  key: Buffer,
  rsa: EnvelopOptions['rsa'],
): Promise<Buffer | null> {
  const { publicKey } = certificate;
  switch (publicKey.algorithm.oid) {
    case keyTypes.rsa:
      return (rsaBits(publicKey) ?? 0) < limits.rsaBits ? null : transport(certificate, key, rsa);
    case keyTypes.ec:
    case keyTypes.x25519:
      return agreed(certificate, key);
    default:
      return null;
  }
}

/** KeyTransRecipientInfo, version 0. RFC 5652 §6.2.1 */
async function transport(certificate: Certificate, key: Buffer, rsa: EnvelopOptions['rsa']): Promise<Buffer | null> {
  const digest = digestNamed('SHA-256');
  const encrypted =
    rsa === 'oaep' ? await encryptOaep(digest, certificate.publicKey, key) : encryptPkcs1(certificate.publicKey, key);
  if (encrypted === null) return null;
  return write.sequence(
    write.integer(0),
    issuerAndSerial(certificate),
    rsa === 'oaep' ? writeOaep(digest) : writeAlgorithm(keyTypes.rsa, write.nothing),
    write.octetString(encrypted),
  );
}

/** KeyAgreeRecipientInfo, version 3, with a key of its own. RFC 5652 §6.2.2 */
async function agreed(certificate: Certificate, key: Buffer): Promise<Buffer | null> {
  const { publicKey } = certificate;
  const ephemeral = await agreeWith(publicKey);
  if (ephemeral === null) return null;
  const how = agreementFor(publicKey);
  const { oid, keyOctets } = key.length === 16 ? keyWraps.aes128 : keyWraps.aes256;
  const wrap = writeAlgorithm(oid);
  const derived = deriveKey(how, ephemeral.secret, wrap, null, keyOctets);
  const originator = write.element(
    inContext(1),
    writeAlgorithm(publicKey.algorithm.oid),
    write.bitString(ephemeral.point),
  );
  const encryptedKey = write.sequence(issuerAndSerial(certificate), write.octetString(wrapKey(derived, key)));
  return write.element(
    inContext(1),
    write.integer(3),
    write.element(inContext(0), originator),
    writeAlgorithm(how.oid, wrap),
    write.sequence(encryptedKey),
  );
}

/** A digest as strong as the key. RFC 5753 §8, RFC 8418 §3.3 */
function agreementFor(publicKey: PublicKeyInfo): Agreement {
  if (publicKey.algorithm.oid === keyTypes.x25519) return agreementBy('hkdf', 'SHA-256');
  switch (curveOf(publicKey)?.name) {
    case 'P-521':
      return agreementBy('x963', 'SHA-512');
    case 'P-384':
      return agreementBy('x963', 'SHA-384');
    default:
      return agreementBy('x963', 'SHA-256');
  }
}
