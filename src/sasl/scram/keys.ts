/**
 * The keys of SCRAM, by hash.
 * Implements: RFC 5802 §2.2 (Hi) and §3 (SHA-1); RFC 7677 (SHA-256).
 */
import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';

/** A mechanism without its -PLUS. */
export type ScramName = 'SCRAM-SHA-1' | 'SCRAM-SHA-256';

const hashes = {
  'SCRAM-SHA-1': { algorithm: 'sha1', length: 20 },
  'SCRAM-SHA-256': { algorithm: 'sha256', length: 32 },
} as const satisfies Record<ScramName, { readonly algorithm: string; readonly length: number }>;

export const keyLength = (name: ScramName): number => hashes[name].length;

export const hmac = (name: ScramName, key: Buffer, text: string): Buffer =>
  createHmac(hashes[name].algorithm, key).update(text, 'utf8').digest();
const hash = (name: ScramName, bytes: Buffer): Buffer => createHash(hashes[name].algorithm).update(bytes).digest();

/** Hi(str, salt, i), away from the main thread. The password has been prepared by SASLprep. */
export function saltedPassword(name: ScramName, password: string, salt: Buffer, iterations: number): Promise<Buffer> {
  const { algorithm, length } = hashes[name];
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, length, algorithm, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

export const clientKeyOf = (name: ScramName, salted: Buffer): Buffer => hmac(name, salted, 'Client Key');
export const serverKeyOf = (name: ScramName, salted: Buffer): Buffer => hmac(name, salted, 'Server Key');
export const storedKeyOf = (name: ScramName, clientKey: Buffer): Buffer => hash(name, clientKey);

/** XOR of two keys of one length. */
export function xor(left: Buffer, right: Buffer): Buffer {
  const result = Buffer.allocUnsafe(left.length);
  for (let i = 0; i < left.length; i++) result[i] = (left[i] ?? 0) ^ (right[i] ?? 0);
  return result;
}

/** ClientProof: ClientKey XOR HMAC(StoredKey, AuthMessage). */
export const clientProof = (name: ScramName, clientKey: Buffer, authMessage: string): Buffer =>
  xor(clientKey, hmac(name, storedKeyOf(name, clientKey), authMessage));

/** Whether a proof was made from the ClientKey behind this StoredKey; in constant time. */
export function proofHolds(name: ScramName, proof: Buffer, storedKey: Buffer, authMessage: string): boolean {
  const { length } = hashes[name];
  if (proof.length !== length || storedKey.length !== length) return false;
  return timingSafeEqual(storedKeyOf(name, xor(proof, hmac(name, storedKey, authMessage))), storedKey);
}
