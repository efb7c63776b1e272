/**
 * Keys of both standards as this room has them, out of octets that strangers made: bounded, and cut to what is asked for.
 * Implements: RFC 9580 §10.1 (transferable public keys), RFC 5280 §4.1 (certificates), RFC 8550 §3 (addresses of certificates).
 * openpgp.js is large: it is loaded when the first key comes.
 */
import { type Result, fail } from '../base/result.ts';
import { normaliseAddress } from '../directory/address.ts';
import type { KeyRow } from '../openpgp/keyring/types.ts';
import { addressesOf } from '../smime/certificates/addresses.ts';
import { type Certificate, parseCertificate } from '../smime/certificates/certificate.ts';
import { keyIdentity } from '../smime/certificates/identity.ts';
import { limits } from './limits.ts';
import type { PublicKey } from './types.ts';

/** Keys, and in words why others that were offered are not among them. */
export interface ReadKeys {
  readonly keys: readonly PublicKey[];
  readonly refused: readonly string[];
}

/** The addresses that its bound user ids name, each once, as they are looked up. */
const addressesIn = ({ userIds }: KeyRow): readonly string[] => [
  ...new Set(userIds.flatMap(({ address, isBound }) => (isBound && address !== null ? addressOf(address) : []))),
];

const addressOf = (written: string): readonly string[] => {
  const address = normaliseAddress(written);
  return address === null ? [] : [address];
};

export const openPgpKey = (row: KeyRow): PublicKey => ({
  standard: 'openpgp',
  fingerprint: row.fingerprint,
  algorithm: row.algorithm,
  addresses: addressesIn(row),
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  octets: row.octets,
});

export async function certificateKey(certificate: Certificate): Promise<PublicKey> {
  const { fingerprint, algorithm } = await keyIdentity(certificate);
  return {
    standard: 'smime',
    fingerprint,
    algorithm,
    addresses: [...new Set(addressesOf(certificate).flatMap(addressOf))],
    createdAt: certificate.notBefore,
    expiresAt: certificate.notAfter,
    octets: certificate.octets,
  };
}

/**
 * OpenPGP keys, in packets or in armor, that can be used for this address now: each with the user ids of this address alone, so that nobody
 * slips in others. `address` as it is looked up.
 */
export async function openPgpKeysFor(address: string, offered: Buffer, at: number): Promise<ReadKeys> {
  if (offered.length > limits.foundOctets)
    return { keys: [], refused: [`there are more than ${limits.foundOctets} octets of keys`] };
  const { importKeys } = await import('../openpgp/keyring/import.ts');
  const { keys: rows, refused } = await importKeys(offered, at);
  const keys: PublicKey[] = [];
  const reasons = [...refused];
  for (const row of rows.slice(0, limits.found)) {
    const cut = await cutKey(row, address, at);
    if (cut.ok) keys.push(openPgpKey(cut.value));
    else reasons.push(cut.error);
  }
  return { keys, refused: reasons.slice(0, limits.found) };
}

/** The key with the user ids of one address and no others, where it can be used at all. */
async function cutKey(row: KeyRow, address: string, at: number): Promise<Result<KeyRow, string>> {
  const { fingerprint, revoked, expiresAt } = row;
  if (revoked !== null) return fail(`the key ${fingerprint} was taken back`);
  if (expiresAt !== null && expiresAt <= at) return fail(`the key ${fingerprint} has expired`);
  if (!addressesIn(row).includes(address)) return fail(`the key ${fingerprint} is not for this address`);
  const { keyRow, parseKey } = await import('../openpgp/keyring/import.ts');
  const key = await parseKey(row.octets);
  if (!key.ok) return key;
  key.value.users = key.value.users.filter(({ userID }) => addressOf(userID?.email ?? '')[0] === address);
  const usable = await key.value.getEncryptionKey(undefined, new Date(at)).catch(() => null);
  if (usable === null) return fail(`nothing can be encrypted for the key ${fingerprint}`);
  const cut = await keyRow(key.value, at);
  if (cut.ok && cut.value.octets.length > limits.keyOctets) return fail(`the key ${fingerprint} is too large`);
  return cut;
}

/** An OpenPGP key as it is given out for one address, whatever its state; null where it is not for it. */
export async function withAddressAlone(address: string, octets: Buffer, at: number): Promise<Buffer | null> {
  const { keyRow, parseKey } = await import('../openpgp/keyring/import.ts');
  const key = await parseKey(octets);
  if (!key.ok) return null;
  const row = await keyRow(key.value, at);
  if (!row.ok || (row.value.revoked === null && !addressesIn(row.value).includes(address))) return null;
  key.value.users = key.value.users.filter(({ userID }) => addressOf(userID?.email ?? '')[0] === address);
  return key.value.users.length === 0 ? null : Buffer.from(key.value.toPublic().write());
}

/** Certificates (DER) that can be used for this address now. One that names no address is taken from who vouches for its owner. */
export async function certificatesFor(
  address: string,
  offered: readonly Buffer[],
  at: number,
  isVouched = false,
): Promise<ReadKeys> {
  const keys: PublicKey[] = [];
  const refused: string[] = [];
  for (const octets of offered.slice(0, limits.found)) {
    const read = octets.length > limits.keyOctets ? fail('it is too large') : parseCertificate(octets);
    if (!read.ok) {
      refused.push(`a certificate cannot be read: ${read.error}`);
      continue;
    }
    const key = await certificateKey(read.value);
    const isNamed = key.addresses.includes(address) || (isVouched && key.addresses.length === 0);
    if (!isNamed) refused.push(`the certificate ${key.fingerprint} is not for this address`);
    else if (read.value.notAfter <= at) refused.push(`the certificate ${key.fingerprint} has expired`);
    else if (read.value.notBefore > at) refused.push(`the certificate ${key.fingerprint} is not valid yet`);
    else keys.push(key);
  }
  return { keys, refused };
}
