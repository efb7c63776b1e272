/**
 * Octets that are a public key and nothing else: what is secret is refused before anything is kept of it.
 * Implements: RFC 9580 §10.1 (transferable public key), RFC 5280 §4.1 (certificate, DER). Known as secret: RFC 9580 §5.5.3 and §10.2,
 * RFC 7292 (PKCS #12), RFC 5958 (PKCS #8), RFC 8017 §A.1.2 (RSAPrivateKey), RFC 5915 (ECPrivateKey), and armor or PEM of any of them.
 */
import { type Result, fail, ok } from '../base/result.ts';
import { unarmored } from '../openpgp/armor.ts';
import { importKeys } from '../openpgp/keyring/import.ts';
import { packetsOf, tags as packetTags } from '../openpgp/packets.ts';
import type { StandardName } from '../sealed/types.ts';
import { tags } from '../smime/asn1/reader.ts';
import { parseElement } from '../smime/asn1/tree.ts';
import { addressesOf } from '../smime/certificates/addresses.ts';
import { parseCertificate } from '../smime/certificates/certificate.ts';
import { keyIdentity } from '../smime/certificates/identity.ts';
import { limits } from './limits.ts';
import type { PublicKey } from './types.ts';

export interface ReadKey extends PublicKey {
  /** Its owner took it back. */
  readonly isRevoked: boolean;
}

/** - `secret`: it holds a private key, locked or not. - `too-large`, `malformed`: as they say. */
export interface KeyFault {
  readonly fault: 'secret' | 'too-large' | 'malformed';
  readonly text: string;
}

/** Never throws, whatever the octets. `at`: which of an OpenPGP key's own signatures count. */
export async function readPublicKey(
  standard: StandardName,
  octets: Buffer,
  at: number,
): Promise<Result<ReadKey, KeyFault>> {
  if (octets.length > limits.keyOctets)
    return fail({ fault: 'too-large', text: `It has more than ${limits.keyOctets} octets.` });
  const secret = secretIn(octets);
  if (secret !== null)
    return fail({ fault: 'secret', text: `It holds a private key (${secret}), which stays with you.` });
  return standard === 'openpgp' ? readOpenPgp(octets, at) : readCertificate(octets);
}

const malformed = (text: string) => fail<KeyFault>({ fault: 'malformed', text });

async function readOpenPgp(octets: Buffer, at: number): Promise<Result<ReadKey, KeyFault>> {
  const { keys, refused } = await importKeys(octets, at);
  const [key, more] = keys;
  if (key === undefined) return malformed(`It is no key that can be used: ${refused[0] ?? 'it is empty'}.`);
  if (more !== undefined || refused.length > 0) return malformed('It is more than one key.');
  const bound = key.userIds.flatMap(({ isBound, address }) => (isBound && address !== null ? [address] : []));
  return ok({
    standard: 'openpgp',
    fingerprint: key.fingerprint,
    algorithm: key.algorithm,
    addresses: plainly(bound),
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    octets: key.octets,
    isRevoked: key.revoked !== null,
  });
}

async function readCertificate(octets: Buffer): Promise<Result<ReadKey, KeyFault>> {
  const read = parseCertificate(octets);
  if (!read.ok) return malformed(`It is no certificate: ${read.error}.`);
  if (read.value.octets.length !== octets.length) return malformed('There is more in it than a certificate.');
  const { fingerprint, algorithm } = await keyIdentity(read.value);
  return ok({
    standard: 'smime',
    fingerprint,
    algorithm,
    addresses: plainly(addressesOf(read.value)),
    createdAt: read.value.notBefore,
    expiresAt: read.value.notAfter,
    octets: read.value.octets,
    isRevoked: false,
  });
}

const plainly = (addresses: readonly string[]): readonly string[] =>
  [...new Set(addresses.map((address) => address.toLowerCase()))].slice(0, limits.addresses);

/** What kind of private key these octets hold, whatever they were said to be; null where they hold none that is known. */
function secretIn(octets: Buffer): string | null {
  if (octets.includes('PRIVATE KEY')) return 'in text form';
  const packets = unarmored(octets);
  const read = packets.ok ? packetsOf(packets.value.octets, limits.keyOctets) : packets;
  if (read.ok && read.value.some(({ tag }) => tag === packetTags.secretKey || tag === packetTags.secretSubkey))
    return 'OpenPGP';
  return secretStructure(octets);
}

/** By the types with which the structures of private keys begin: none of them is how a certificate begins. */
function secretStructure(octets: Buffer): string | null {
  const element = parseElement(octets);
  if (!element.ok || element.value.tag !== tags.sequence) return null;
  const [first, second] = element.value.children.map(({ tag }) => tag);
  if (first === tags.sequence && second === tags.octetString) return 'PKCS #8, locked';
  if (first !== tags.integer) return null;
  switch (second) {
    case tags.sequence:
      return octets[element.value.children[0]?.from ?? 0] === 3 ? 'PKCS #12' : 'PKCS #8';
    case tags.integer:
      return 'RSA';
    case tags.octetString:
      return 'EC';
    default:
      return null;
  }
}
