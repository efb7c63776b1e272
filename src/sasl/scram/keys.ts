/**
 * The keys of SCRAM-SHA-256.
 * Implements: RFC 5802 §2.2 (Hi) and §3; RFC 7677 (SHA-256 as the hash).
 */
import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';

export const keyLength = 32;

export const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text, 'utf8').digest();
const hash = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

/** Hi(str, salt, i), away from the main thread. The password has been prepared by SASLprep. */
export function saltedPassword(password: string, salt: Buffer, iterations: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, keyLength, 'sha256', (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

export const clientKeyOf = (salted: Buffer): Buffer => hmac(salted, 'Client Key');
export const serverKeyOf = (salted: Buffer): Buffer => hmac(salted, 'Server Key');
export const storedKeyOf = (clientKey: Buffer): Buffer => hash(clientKey);

/** XOR of two keys of one length. */
export function xor(left: Buffer, right: Buffer): Buffer {
  const result = Buffer.allocUnsafe(left.length);
  for (let i = 0; i < left.length; i++) result[i] = (left[i] ?? 0) ^ (right[i] ?? 0);
  return result;
}

/** ClientProof: ClientKey XOR HMAC(StoredKey, AuthMessage). */
export const clientProof = (clientKey: Buffer, authMessage: string): Buffer =>
  xor(clientKey, hmac(storedKeyOf(clientKey), authMessage));

/** Whether a proof was made from the ClientKey behind this StoredKey; in constant time. */
export function proofHolds(proof: Buffer, storedKey: Buffer, authMessage: string): boolean {
  if (proof.length !== keyLength || storedKey.length !== keyLength) return false;
  return timingSafeEqual(storedKeyOf(xor(proof, hmac(storedKey, authMessage))), storedKey);
}
