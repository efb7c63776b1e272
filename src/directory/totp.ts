/**
 * The second factor of an account: a code that an authenticator shows.
 * Implements: RFC 6238 §4 (30 seconds, SHA-1, six digits: what every authenticator knows), §5.2 (a code serves once; one step of
 * drift either way), RFC 4226 §5.3; the otpauth URI as authenticators read it from a QR code.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { encodeBase32 } from './base32.ts';
import { totpDrift, totpSecretOctets, totpStep } from './limits.ts';
import { seal, unseal } from './seal.ts';

const digits = 6;

/** RFC 4226 §4 R6 asks for 160 bits. */
export const newTotpSecret = (): Buffer => randomBytes(totpSecretOctets);

/** HOTP(K, C). RFC 4226 §5.3 */
export function hotp(secret: Buffer, counter: number): string {
  const moving = Buffer.alloc(8);
  moving.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(moving).digest();
  const offset = (mac[mac.length - 1] ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits).padStart(digits, '0');
}

/** The step that a code is of, or null. One that is not after `last` has been used. RFC 6238 §5.2 */
export function totpStepOf(secret: Buffer, code: string, now: number, last: number): number | null {
  const given = Buffer.from(code);
  if (given.length !== digits) return null;
  const present = Math.floor(now / totpStep);
  let found: number | null = null;
  for (let step = present - totpDrift; step <= present + totpDrift; step++) {
    const isRight = timingSafeEqual(Buffer.from(hotp(secret, step)), given);
    if (isRight && step > last) found = step;
  }
  return found;
}

/** otpauth://totp/issuer:account?secret=…&issuer=… */
export const otpauthUri = (issuer: string, address: string, secret: Buffer): string =>
  `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(address)}` +
  `?secret=${encodeBase32(secret)}&issuer=${encodeURIComponent(issuer)}`;

/** As the directory keeps it. */
export interface TotpState {
  /** Whether a first code has proven that the authenticator knows the secret: only then it counts. */
  readonly on: boolean;
  /** Step of the last code that was used; -1 before the first. */
  readonly last: number;
  readonly secret: Buffer;
}

export const formatTotp = (serverSecret: Buffer, address: string, { on, last, secret }: TotpState): string =>
  `${on ? 'on' : 'pending'}$${last}$${seal(serverSecret, 'totp', address, secret)}`;

export function parseTotp(serverSecret: Buffer, address: string, text: string): TotpState | null {
  const [state, last, sealed = ''] = text.split('$');
  const secret = unseal(serverSecret, 'totp', address, sealed);
  return secret === null || (state !== 'on' && state !== 'pending')
    ? null
    : { on: state === 'on', last: Number(last), secret };
}

/** Whether an account has a second factor; it needs no key to be known. */
export const hasTotp = (verifier: string | undefined): boolean => verifier?.startsWith('on$') === true;
