/**
 * The secrets of APOP: made at random, kept encrypted under a key of the server. docs/decisions/0007-apop-secrets.md
 * Implements: RFC 1939 §7 (the digest), RFC 5869 (HKDF), NIST SP 800-38D (GCM).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { apopSecretOctets } from './limits.ts';

const cipher = 'aes-256-gcm';
const nonceOctets = 12;
const tagOctets = 16;

/** Letters and digits that nobody takes for one another are not needed: it is pasted, not typed. */
export const newApopSecret = (): string => randomBytes(apopSecretOctets).toString('base64url');

/** The secret as the directory keeps it: nonce, tag and ciphertext in base64. */
export function sealApopSecret(serverSecret: Buffer, address: string, secret: string): string {
  const nonce = randomBytes(nonceOctets);
  const sealing = createCipheriv(cipher, keyOf(serverSecret), nonce).setAAD(Buffer.from(address));
  const sealed = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()]);
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64');
}

/** null for what this server's secret has not sealed for this address. */
export function openApopSecret(serverSecret: Buffer, address: string, sealed: string): string | null {
  const octets = Buffer.from(sealed, 'base64');
  if (octets.length < nonceOctets + tagOctets) return null;
  const opening = createDecipheriv(cipher, keyOf(serverSecret), octets.subarray(0, nonceOctets));
  opening.setAAD(Buffer.from(address)).setAuthTag(octets.subarray(nonceOctets, nonceOctets + tagOctets));
  try {
    return opening.update(octets.subarray(nonceOctets + tagOctets), undefined, 'utf8') + opening.final('utf8');
  } catch {
    return null;
  }
}

/** What stands in for the secret of somebody who has none: always the same, and known to nobody. */
export const madeUpApopSecret = (serverSecret: Buffer, name: string): string =>
  createHmac('sha256', serverSecret).update(`apop\0${name}`).digest('base64url');

/** Whether the digest is MD5 of timestamp and secret, in constant time. `digest` has 16 octets. */
export const apopDigestHolds = (timestamp: string, secret: string, digest: Buffer): boolean =>
  timingSafeEqual(createHash('md5').update(`${timestamp}${secret}`, 'utf8').digest(), digest);

const keyOf = (serverSecret: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', serverSecret, Buffer.alloc(0), 'postern apop secrets', 32));
