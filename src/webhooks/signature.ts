/**
 * Signatures by which a receiver knows that an event is ours and fresh.
 * Implements: Standard Webhooks 1.0, "Signature scheme" (v1: HMAC-SHA256 over id.timestamp.body; secrets are whsec_ and base64).
 */
import { createHmac, randomBytes } from 'node:crypto';
import { limits } from './limits.ts';

const prefix = 'whsec_';

export const newSecret = (): string => prefix + randomBytes(limits.secret).toString('base64');

/** The header fields of one attempt. `at` is in milliseconds since the epoch. */
export function signed(secret: string, id: string, at: number, body: Buffer): Readonly<Record<string, string>> {
  const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64');
  const timestamp = String(Math.floor(at / 1000));
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}
