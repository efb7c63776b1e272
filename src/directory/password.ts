/**
 * What is kept of a password, and whether a password is the one.
 * Implements: RFC 9106 (Argon2id), RFC 5803 (SCRAM verifiers), RFC 4013 (preparation, so that PLAIN and SCRAM agree).
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { saslPrep } from '../sasl/prepare.ts';
import { formatScramKeys, makeScramKeys, parseScramKeys } from '../sasl/scram/verifier.ts';
import { argon2Parameters, argon2SaltOctets, argon2TagOctets, scramIterations, scramSaltOctets } from './limits.ts';
import { type Argon2Hash, formatPhc, parsePhc } from './phc.ts';
import type { PasswordVerifiers } from './types.ts';

/** Rejects (RangeError) for a password that SASLprep forbids or that is empty: provision.ts says so beforehand, and better. */
export async function makeVerifiers(password: string): Promise<PasswordVerifiers> {
  const prepared = saslPrep(password);
  if (prepared === null || prepared === '') throw new RangeError('The password is empty or has forbidden characters');
  const salt = randomBytes(argon2SaltOctets);
  const [hash, scram] = await Promise.all([
    argon2id(prepared, { ...argon2Parameters, salt }, argon2TagOctets),
    makeScramKeys(prepared, randomBytes(scramSaltOctets), scramIterations),
  ]);
  return { argon2id: formatPhc({ ...argon2Parameters, salt, hash }), scramSha256: formatScramKeys(scram) };
}

/** Takes about 30 ms and 19 MiB away from the main thread. False for a string that cannot be read. */
export async function verifyPassword(phc: string, password: string): Promise<boolean> {
  const stored = parsePhc(phc);
  const prepared = saslPrep(password);
  if (stored === null || prepared === null) return false;
  return timingSafeEqual(await argon2id(prepared, stored, stored.hash.length), stored.hash);
}

/** Whether the verifiers are weaker than, or other than, those made today. */
export function needsRehash(verifiers: PasswordVerifiers): boolean {
  const stored = parsePhc(verifiers.argon2id);
  const scram = parseScramKeys(verifiers.scramSha256);
  if (stored === null || scram === null || scram.iterations < scramIterations) return true;
  const { memory, passes, parallelism } = argon2Parameters;
  return stored.memory !== memory || stored.passes !== passes || stored.parallelism !== parallelism;
}

/** A hash of no password at all: verifying against it costs what verifying a real one costs, and never succeeds. */
export const dummyHash = (): string =>
  formatPhc({ ...argon2Parameters, salt: randomBytes(argon2SaltOctets), hash: randomBytes(argon2TagOctets) });

function argon2id(message: string, parameters: Omit<Argon2Hash, 'hash'>, tagLength: number): Promise<Buffer> {
  const { salt: nonce, memory, passes, parallelism } = parameters;
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce, memory, passes, parallelism, tagLength }, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });
}
