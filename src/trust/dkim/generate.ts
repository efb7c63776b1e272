/**
 * New keys, and the records that publish them.
 * Implements: RFC 6376 §3.6.1, RFC 8301 §3.2 (2,048 bits), RFC 8463 §4.2. Not here: where keys are kept, and for how long.
 */
import { type KeyObject, createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

export type KeyType = 'rsa' | 'ed25519';

/** A private key. */
export async function generateDkimKey(type: KeyType): Promise<KeyObject> {
  const { privateKey } =
    type === 'rsa'
      ? await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 })
      : await promisify(generateKeyPair)('ed25519', {});
  return privateKey;
}

/** The record for the public half: for SHA-256 only, and for no domain below (t=s). RFC 6376 §3.6.1 */
export function dkimRecord(key: KeyObject): string {
  const type = key.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa';
  return `v=DKIM1; k=${type}; h=sha256; t=s; p=${publicOctets(key, type).toString('base64')}`;
}

/** The record of a key that is not to be believed any more: an empty p=. RFC 6376 §3.6.1 */
export const revokedRecord = (type: KeyType): string => `v=DKIM1; k=${type}; p=`;

/** RSA as SubjectPublicKeyInfo, which is what all verifiers read; Ed25519 as its 32 octets. */
function publicOctets(key: KeyObject, type: KeyType): Buffer {
  const info = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return type === 'rsa' ? info : info.subarray(-32);
}
