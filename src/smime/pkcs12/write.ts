/**
 * Key files: a private key, its certificate and the authorities above it, under a password.
 * Implements: RFC 7292 §4, §5.1 (integrity and privacy by password); PBES2 with AES-256-CBC (RFC 8018 §6.2.1), HMAC-SHA-256.
 */
import type { OwnKey } from '../algorithms/private-key.ts';
import { digest, digestNamed } from '../algorithms/digests.ts';
import { context, inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { contentTypes, writeContentInfo } from '../cms/content-info.ts';
import { encryptUnder } from './encryption.ts';
import { writeMac } from './integrity.ts';
import { encryptedData, keyBags, localKeyId, x509Certificate } from './oids.ts';

export async function writeKeyFile(
  { key, certificate }: OwnKey,
  authorities: readonly Certificate[],
  password: string,
): Promise<Buffer> {
  const id = (await digest(digestNamed('SHA-1'), certificate.octets)) ?? Buffer.alloc(0);
  const shrouded = await encryptUnder(password, key.octets);
  const keySafe = write.sequence(
    bag(keyBags.shroudedKey, write.sequence(shrouded.algorithm, write.octetString(shrouded.octets)), id),
  );
  const certificateSafe = write.sequence(
    certificateBag(certificate, id),
    ...authorities.map((authority) => certificateBag(authority, null)),
  );
  const safes = write.sequence(
    writeContentInfo(contentTypes.data, write.octetString(keySafe)),
    await encryptedSafe(certificateSafe, password),
  );
  return write.sequence(
    write.integer(3),
    writeContentInfo(contentTypes.data, write.octetString(safes)),
    await writeMac(password, safes),
  );
}

/** EncryptedData ::= SEQUENCE { version 0, EncryptedContentInfo }. RFC 5652 §8 */
async function encryptedSafe(safe: Buffer, password: string): Promise<Buffer> {
  const { algorithm, octets } = await encryptUnder(password, safe);
  const content = write.sequence(write.oid(contentTypes.data), algorithm, write.element(context(0), octets));
  return writeContentInfo(encryptedData, write.sequence(write.integer(0), content));
}

const certificateBag = ({ octets }: Certificate, id: Buffer | null): Buffer =>
  bag(
    keyBags.certificate,
    write.sequence(write.oid(x509Certificate), write.element(inContext(0), write.octetString(octets))),
    id,
  );

/** SafeBag, with localKeyId where a key and its certificate belong together. RFC 7292 §4.2 */
function bag(type: string, value: Buffer, id: Buffer | null): Buffer {
  const attributes =
    id === null
      ? []
      : [
          write.element(
            tags.set,
            write.sequence(write.oid(localKeyId), write.element(tags.set, write.octetString(id))),
          ),
        ];
  return write.sequence(write.oid(type), write.element(inContext(0), value), ...attributes);
}
