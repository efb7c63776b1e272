/**
 * What a server keeps of a password for SCRAM, and how it is written down.
 * Implements: RFC 5803 §2 (the value of the authPassword attribute), RFC 5802 §3.
 */
import { decodeBase64 } from '../base64.ts';
import { maxIterations, maxSalt, minIterations } from '../limits.ts';
import { type ScramName, clientKeyOf, keyLength, saltedPassword, serverKeyOf, storedKeyOf } from './keys.ts';
import { positNumber } from './syntax.ts';

export interface ScramKeys {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** The password has been prepared by SASLprep. */
export async function makeScramKeys(
  name: ScramName,
  password: string,
  salt: Buffer,
  iterations: number,
): Promise<ScramKeys> {
  const salted = await saltedPassword(name, password, salt, iterations);
  return {
    salt,
    iterations,
    storedKey: storedKeyOf(name, clientKeyOf(name, salted)),
    serverKey: serverKeyOf(name, salted),
  };
}

/** SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>, the binary parts in base64. */
export const formatScramKeys = (name: ScramName, keys: ScramKeys): string =>
  `${name}$${keys.iterations}:${keys.salt.toString('base64')}` +
  `$${keys.storedKey.toString('base64')}:${keys.serverKey.toString('base64')}`;

/** null for what is not such a value of this mechanism, or is out of bounds. */
export function parseScramKeys(name: ScramName, text: string): ScramKeys | null {
  const [scheme, authInfo, authValue, ...more] = text.split('$');
  if (scheme !== name || authInfo === undefined || authValue === undefined || more.length > 0) return null;
  const [count, saltText, ...moreInfo] = authInfo.split(':');
  const [storedText, serverText, ...moreValue] = authValue.split(':');
  if (moreInfo.length > 0 || moreValue.length > 0) return null;
  const iterations = positNumber(count ?? '');
  const salt = decodeBase64(saltText ?? '');
  const storedKey = decodeBase64(storedText ?? '');
  const serverKey = decodeBase64(serverText ?? '');
  if (iterations === null || iterations < minIterations || iterations > maxIterations) return null;
  if (salt === null || salt.length === 0 || salt.length > maxSalt) return null;
  if (storedKey?.length !== keyLength(name) || serverKey?.length !== keyLength(name)) return null;
  return { salt, iterations, storedKey, serverKey };
}
