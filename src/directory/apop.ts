/**
 * The secrets of APOP: made at random, kept encrypted under a key of the server. docs/decisions/0007-apop-secrets.md
 * Implements: RFC 1939 §7 (the digest).
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { apopSecretOctets } from './limits.ts';
import { seal, unseal } from './seal.ts';

/** Letters and digits that nobody takes for one another are not needed: it is pasted, not typed. */
export const newApopSecret = (): string => randomBytes(apopSecretOctets).toString('base64url');

/** The secret as the directory keeps it. */
export const sealApopSecret = (serverSecret: Buffer, address: string, secret: string): string =>
  seal(serverSecret, 'apop', address, Buffer.from(secret));

/** null for what this server's secret has not sealed for this address. */
export const openApopSecret = (serverSecret: Buffer, address: string, sealed: string): string | null =>
  unseal(serverSecret, 'apop', address, sealed)?.toString('utf8') ?? null;

/** What stands in for the secret of somebody who has none: always the same, and known to nobody. */
export const madeUpApopSecret = (serverSecret: Buffer, name: string): string =>
  createHmac('sha256', serverSecret).update(`apop\0${name}`).digest('base64url');

/** Whether the digest is MD5 of timestamp and secret, in constant time. `digest` has 16 octets. */
export const apopDigestHolds = (timestamp: string, secret: string, digest: Buffer): boolean =>
  timingSafeEqual(createHash('md5').update(`${timestamp}${secret}`, 'utf8').digest(), digest);
