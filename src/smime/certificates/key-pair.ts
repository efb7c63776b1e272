/**
 * New keys, and the certificates that they sign for themselves.
 * Implements: RFC 5280 §3.2 (self-signed), RFC 8550 §3, §4.4 (addresses, key usage, emailProtection); keys by WebCrypto.
 * Not here: requests to an authority (request.ts), an authority of one's own (ca/).
 */
import { type Result, ok } from '../../base/result.ts';
import { signingWith, usualSignature } from '../algorithms/make-signature.ts';
import { type OwnKey, type PrivateKey, parsePrivateKey } from '../algorithms/private-key.ts';
import { decode } from '../asn1/reader.ts';
import { limits } from '../limits.ts';
import { type PublicKeyInfo, publicKeyInfo } from './certificate.ts';
import { purposes } from './extensions.ts';
import {
  addressesExtension,
  encryptingUsage,
  keyUsageExtension,
  purposeExtension,
  subjectKeyExtension,
  writeCertificate,
  writeName,
} from './write.ts';

export const keyKinds = ['P-256', 'P-384', 'rsa'] as const;
export type KeyKind = (typeof keyKinds)[number];

export interface KeyPair {
  readonly key: PrivateKey;
  readonly publicKey: PublicKeyInfo;
}

export async function makeKeyPair(kind: KeyKind): Promise<KeyPair> {
  const { subtle } = crypto;
  const rsa = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 3_072,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: 'SHA-256',
  };
  const pair = await (kind === 'rsa'
    ? subtle.generateKey(rsa, true, ['sign', 'verify'])
    : subtle.generateKey({ name: 'ECDSA', namedCurve: kind }, true, ['sign', 'verify']));
  const key = parsePrivateKey(Buffer.from(await subtle.exportKey('pkcs8', pair.privateKey)));
  const publicKey = decode(Buffer.from(await subtle.exportKey('spki', pair.publicKey)), publicKeyInfo);
  if (!key.ok || !publicKey.ok) throw new Error('a key that was just made cannot be read');
  return { key: key.value, publicKey: publicKey.value };
}

export interface SelfSigned {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Nobody vouches for it: whoever uses it must have compared it. To sign and to encrypt by one key. */
export async function selfSigned(
  { key, publicKey }: KeyPair,
  { name, addresses, notBefore, notAfter }: SelfSigned,
): Promise<Result<OwnKey, string>> {
  const signing = await signingWith(key, usualSignature);
  if (!signing.ok) return signing;
  const subject = writeName(['commonName', commonName(name)]);
  const encrypting = encryptingUsage(publicKey);
  const serial = Buffer.from(crypto.getRandomValues(new Uint8Array(limits.serialOctets)));
  // Positive, and never 0. RFC 5280 §4.1.2.2
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const certificate = await writeCertificate({
    ...{ signing: signing.value, issuer: subject, subject, publicKey: publicKey.octets, serial, notBefore, notAfter },
    extensions: [
      keyUsageExtension(encrypting === null ? ['digitalSignature'] : ['digitalSignature', encrypting]),
      purposeExtension(purposes.emailProtection),
      addressesExtension(addresses),
      subjectKeyExtension(publicKey.key),
    ],
  });
  return ok({ key, certificate });
}

/** As long as it may be. RFC 5280 §A.1 (ub-common-name) */
export const commonName = (text: string): string => Array.from(text).slice(0, limits.commonName).join('');
