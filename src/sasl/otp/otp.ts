/**
 * One-time passwords: how one follows from the next, how they are written, and what is kept of them.
 * Implements: RFC 2289 §5, §6 and appendix A (hashes folded to 64 bits), RFC 2243 §3 (extended responses).
 */
import { createHash } from 'node:crypto';
import { maxOtpSequence, otpSeed } from '../limits.ts';
import type { OtpState } from '../types.ts';
import { otpOfWords } from './words.ts';

type Algorithm = OtpState['algorithm'];

const isAlgorithm = (name: string | undefined): name is Algorithm => name === 'md5' || name === 'sha1';

/** The password that is used before `otp`, which it gives under the hash. */
export const otpAfter = (algorithm: Algorithm, octets: Buffer): Buffer => folded(algorithm, octets);

/** The password of a sequence number. RFC 2289 §6: the seed in lower case goes before the pass phrase. */
export function otpOf(algorithm: Algorithm, seed: string, passPhrase: string, sequence: number): Buffer {
  let otp = folded(algorithm, Buffer.from(seed.toLowerCase() + passPhrase));
  for (let i = 0; i < sequence; i++) otp = folded(algorithm, otp);
  return otp;
}

/** RFC 2289 appendix A: halves of MD5, five words of SHA-1 with the octets of each turned round. */
function folded(algorithm: Algorithm, octets: Buffer): Buffer {
  const digest = createHash(algorithm).update(octets).digest();
  if (algorithm === 'sha1') digest.subarray(0, 16).swap32();
  const last = algorithm === 'sha1' ? Buffer.from(digest.subarray(16, 20)).swap32() : null;
  const otp = Buffer.alloc(8);
  for (let i = 0; i < 8; i++) otp[i] = (digest[i] ?? 0) ^ (digest[i + 8] ?? 0) ^ (i < 4 ? (last?.[i] ?? 0) : 0);
  return otp;
}

/** otp-<algorithm> <sequence> <seed> ext, of the password before the one that was used last. RFC 2289 §6, RFC 2243 §3 */
export const otpChallenge = ({ algorithm, sequence, seed }: OtpState): string =>
  `otp-${algorithm} ${sequence - 1} ${seed} ext`;

export const formatOtp = ({ algorithm, sequence, seed, otp }: OtpState): string =>
  `${algorithm} ${sequence} ${seed} ${otp.toString('hex')}`;

export function parseOtp(text: string): OtpState | null {
  const [algorithm, sequence, seed, hex, ...more] = text.split(' ');
  const otp = otpOfHex(hex ?? '');
  return more.length > 0 || otp === null ? null : newState([algorithm, sequence, seed], otp);
}

/** What a client answers: the password asked for, and the beginning of a new sequence where it wants one. */
export interface OtpResponse {
  readonly otp: Buffer;
  readonly init: OtpState | null;
}

/**
 * "hex:" hex-64bit / "word:" six-words / "init-hex:" hex-64bit ":" new-params ":" hex-64bit / "init-word:" six-words ":"
 * new-params ":" six-words; new-params = algorithm SP sequence-number SP seed. RFC 2243 §3
 */
export function otpResponse(text: string): OtpResponse | null {
  const [type = '', current = '', parameters = '', next = '', ...more] = text.split(':');
  const kind = type.trim().toLowerCase();
  const read = kind.endsWith('word') ? (words: string) => otpOfWords(wordsOf(words)) : otpOfHex;
  const otp = read(current);
  if (otp === null || more.length > 0) return null;
  if (kind === 'hex' || kind === 'word') return parameters === '' && next === '' ? { otp, init: null } : null;
  if (kind !== 'init-hex' && kind !== 'init-word') return null;
  const first = read(next);
  const init = first === null ? null : newState(wordsOf(parameters), first);
  return init === null ? null : { otp, init };
}

function newState(
  [algorithm, count, seed = '', ...more]: readonly (string | undefined)[],
  otp: Buffer,
): OtpState | null {
  const sequence = Number(count);
  if (!isAlgorithm(algorithm) || more.length > 0 || String(sequence) !== count) return null;
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > maxOtpSequence) return null;
  return isSeed(seed) ? { algorithm, sequence, seed: seed.toLowerCase(), otp } : null;
}

/** 1 to 16 letters and digits. RFC 2289 §6 */
const isSeed = (seed: string): boolean =>
  seed.length >= otpSeed.least &&
  seed.length <= otpSeed.most &&
  Array.from(seed.toLowerCase()).every(
    (letter) => (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9'),
  );

const wordsOf = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

/** hex-64bit: 16 digits in either case, blanks between them. */
function otpOfHex(text: string): Buffer | null {
  const digits = text.replaceAll(' ', '').replaceAll('\t', '');
  const otp = Buffer.from(digits, 'hex');
  return digits.length === 16 && otp.length === 8 ? otp : null;
}
