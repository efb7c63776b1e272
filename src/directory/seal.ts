/**
 * Secrets that the server must be able to read again, encrypted under a key of the server: a stolen database alone gives them
 * not away. docs/decisions/0007-apop-secrets.md
 * Implements: RFC 5869 (HKDF), NIST SP 800-38D (GCM).
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const nonceOctets = 12;
const tagOctets = 16;

/** What the secret is for: one of each has a key of its own. */
export type SealPurpose = 'apop' | 'totp' | 'webhook' | 'dkim' | 'openid' | 'ca' | 'keys' | 'list' | 'leave';

/** Nonce, tag and ciphertext in base64. */
export function seal(serverSecret: Buffer, purpose: SealPurpose, address: string, secret: Buffer): string {
  const nonce = randomBytes(nonceOctets);
  const sealing = createCipheriv(cipher, keyOf(serverSecret, purpose), nonce).setAAD(Buffer.from(address));
  const sealed = Buffer.concat([sealing.update(secret), sealing.final()]);
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64');
}

/** null for what this server's secret has not sealed for this address and purpose. */
export function unseal(serverSecret: Buffer, purpose: SealPurpose, address: string, sealed: string): Buffer | null {
  const octets = Buffer.from(sealed, 'base64');
  if (octets.length < nonceOctets + tagOctets) return null;
  const opening = createDecipheriv(cipher, keyOf(serverSecret, purpose), octets.subarray(0, nonceOctets));
  opening.setAAD(Buffer.from(address)).setAuthTag(octets.subarray(nonceOctets, nonceOctets + tagOctets));
  try {
    return Buffer.concat([opening.update(octets.subarray(nonceOctets + tagOctets)), opening.final()]);
  } catch {
    return null;
  }
}

const keyOf = (serverSecret: Buffer, purpose: SealPurpose): Buffer =>
  Buffer.from(hkdfSync('sha256', serverSecret, Buffer.alloc(0), `postern ${purpose} secrets`, 32));
