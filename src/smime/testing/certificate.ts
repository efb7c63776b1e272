/** Certificates for tests, of keys that nobody certifies: names and addresses, signed by a key of one's own. */
import type { webcrypto } from 'node:crypto';
import { type OwnKey, type PrivateKey, parsePrivateKey } from '../algorithms/private-key.ts';
import { signingWith, usualSignature } from '../algorithms/make-signature.ts';
import { inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import { type Certificate, parseCertificate } from '../certificates/certificate.ts';

const nameOf = (commonName: string): Buffer =>
  write.sequence(
    write.element(
      tags.set,
      write.sequence(write.oid('2.5.4.3'), write.element(tags.utf8String, Buffer.from(commonName))),
    ),
  );

/** `publicKey` is a SubjectPublicKeyInfo. */
export async function certify(address: string, publicKey: Buffer, authority: PrivateKey): Promise<Certificate> {
  const signing = await signingWith(authority, usualSignature);
  if (!signing.ok) throw new Error(signing.error);
  const { algorithm, sign } = signing.value;
  const alternative = write.sequence(
    write.oid('2.5.29.17'),
    write.octetString(write.sequence(write.element(0x81, Buffer.from(address)))),
  );
  const tbs = write.sequence(
    write.element(inContext(0), write.integer(2)),
    write.integer(Buffer.from([1, ...crypto.getRandomValues(new Uint8Array(8))])),
    algorithm,
    nameOf(address),
    write.sequence(write.time(Date.UTC(2020, 0, 1)), write.time(Date.UTC(2045, 0, 1))),
    nameOf(address),
    publicKey,
    write.element(inContext(3), write.sequence(alternative)),
  );
  const certificate = parseCertificate(write.sequence(tbs, algorithm, write.bitString(await sign(tbs))));
  if (!certificate.ok) throw new Error(certificate.error);
  return certificate.value;
}

export type KeyKind = 'rsa' | 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | 'X25519';

/** A new key of this kind, with a certificate that `authority` signed; its own key, where nobody else does. */
export async function ownKey(kind: KeyKind, address: string, authority: PrivateKey | null = null): Promise<OwnKey> {
  const pair = await pairOf(kind);
  const key = parsePrivateKey(Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey)));
  if (!key.ok) throw new Error(key.error);
  const publicKey = Buffer.from(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { key: key.value, certificate: await certify(address, publicKey, authority ?? key.value) };
}

async function pairOf(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
  const { subtle } = crypto;
  switch (kind) {
    case 'rsa': {
      const publicExponent = Uint8Array.from([1, 0, 1]);
      const how = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2_048, publicExponent, hash: 'SHA-256' };
      return subtle.generateKey(how, true, ['sign']);
    }
    case 'Ed25519':
      return paired(await subtle.generateKey({ name: 'Ed25519' }, true, ['sign']));
    case 'X25519':
      return paired(await subtle.generateKey({ name: 'X25519' }, true, ['deriveBits']));
    default:
      return subtle.generateKey({ name: 'ECDSA', namedCurve: kind }, true, ['sign']);
  }
}

function paired(made: webcrypto.CryptoKey | webcrypto.CryptoKeyPair): webcrypto.CryptoKeyPair {
  if ('privateKey' in made) return made;
  throw new Error('one key where there should be two');
}
