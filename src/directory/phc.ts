/**
 * Argon2id hashes as text.
 * Implements: the PHC string format ($argon2id$v=19$m=…,t=…,p=…$salt$hash; base64 without padding), RFC 9106 (version 1.3).
 */
import { argon2Bounds } from './limits.ts';

export interface Argon2Hash {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

export const formatPhc = (hash: Argon2Hash): string =>
  `$argon2id$v=19$m=${hash.memory},t=${hash.passes},p=${hash.parallelism}$${unpadded(hash.salt)}$${unpadded(hash.hash)}`;

/** null for what is not such a string, or asks for more than the bounds allow. */
export function parsePhc(text: string): Argon2Hash | null {
  const [before, algorithm, version, parameters, saltText, hashText, ...more] = text.split('$');
  if (before !== '' || algorithm !== 'argon2id' || version !== 'v=19' || more.length > 0) return null;
  const [m = '', t = '', p = '', ...others] = (parameters ?? '').split(',');
  const memory = parameter('m', m, argon2Bounds.memory);
  const passes = parameter('t', t, argon2Bounds.passes);
  const parallelism = parameter('p', p, argon2Bounds.parallelism);
  const salt = decode(saltText ?? '');
  const hash = decode(hashText ?? '');
  if (memory === null || passes === null || parallelism === null || others.length > 0) return null;
  // RFC 9106 §3.1: at least 8 KiB a lane; a salt of 8 octets and a tag of 4 are the least that the runtime takes.
  if (memory < 8 * parallelism || salt === null || salt.length < 8 || hash === null || hash.length < 16) return null;
  return { memory, passes, parallelism, salt, hash };
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function decode(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length <= argon2Bounds.octets && unpadded(bytes) === text ? bytes : null;
}

function parameter(name: string, text: string, most: number): number | null {
  if (!text.startsWith(`${name}=`)) return null;
  const digits = text.slice(2);
  const value = Number(digits);
  return Number.isInteger(value) && value >= 1 && value <= most && String(value) === digits ? value : null;
}
