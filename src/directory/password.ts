/**
 * What is kept of a password, and whether a password is the one.
 * Implements: RFC 9106 (Argon2id), RFC 5803 (SCRAM verifiers), RFC 4013 (preparation, so that PLAIN and SCRAM agree).
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { makeCramMd5, makeDigestMd5 } from '../sasl/md5/verifier.ts';
import { saslPrep } from '../sasl/prepare.ts';
import type { ScramName } from '../sasl/scram/keys.ts';
import { formatScramKeys, makeScramKeys, parseScramKeys } from '../sasl/scram/verifier.ts';
import { hashAppPassword } from './apppassword.ts';
import { argon2Parameters, argon2SaltOctets, argon2TagOctets, scramIterations, scramSaltOctets } from './limits.ts';
import { type Argon2Hash, formatPhc, parsePhc } from './phc.ts';
import type { AccountCredentials, PasswordMechanism, PasswordVerifiers } from './types.ts';

/** For whom verifiers are made, and for which mechanisms. */
export interface VerifierPlan {
  /** Normalised. */
  readonly address: string;
  /** Of DIGEST-MD5: the server's name. */
  readonly realm: string;
  readonly mechanisms: readonly PasswordMechanism[];
  /** What the account has: all of its verifiers for SCRAM share one salt, so that one proof can be tried against each. */
  readonly present: AccountCredentials | null;
}

const modern: readonly PasswordMechanism[] = ['PLAIN', 'SCRAM-SHA-256'];
const modernPlan: VerifierPlan = { address: '', realm: '', mechanisms: modern, present: null };

/** Rejects (RangeError) for a password that SASLprep forbids or that is empty: provision.ts says so beforehand, and better. */
export const makeVerifiers = (password: string, plan: VerifierPlan = modernPlan): Promise<PasswordVerifiers> =>
  verifiersBy(password, plan, hashPassword);

/** Of an app password: a plain hash will do for what nobody can guess. */
export const makeAppVerifiers = (password: string, plan: VerifierPlan): Promise<PasswordVerifiers> =>
  verifiersBy(password, plan, (prepared) => Promise.resolve(hashAppPassword(prepared)));

async function verifiersBy(
  password: string,
  plan: VerifierPlan,
  hash: (prepared: string) => Promise<string>,
): Promise<PasswordVerifiers> {
  const prepared = saslPrep(password);
  if (prepared === null || prepared === '') throw new RangeError('The password is empty or has forbidden characters');
  const make = (mechanism: PasswordMechanism): Promise<string> | string => {
    switch (mechanism) {
      case 'PLAIN':
        return hash(prepared);
      case 'SCRAM-SHA-256':
      case 'SCRAM-SHA-1':
        return scramVerifier(mechanism, prepared, plan.present);
      case 'CRAM-MD5':
        return makeCramMd5(prepared);
      case 'DIGEST-MD5':
        return makeDigestMd5(plan.address, plan.realm, prepared);
    }
  };
  const entries = plan.mechanisms.map(async (mechanism) => [mechanism, await make(mechanism)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function hashPassword(prepared: string): Promise<string> {
  const salt = randomBytes(argon2SaltOctets);
  const hash = await argon2id(prepared, { ...argon2Parameters, salt }, argon2TagOctets);
  return formatPhc({ ...argon2Parameters, salt, hash });
}

async function scramVerifier(name: ScramName, prepared: string, present: AccountCredentials | null): Promise<string> {
  const shared = present === null ? null : sharedScram(name, present);
  const salt = shared?.salt ?? randomBytes(scramSaltOctets);
  return formatScramKeys(name, await makeScramKeys(name, prepared, salt, shared?.iterations ?? scramIterations));
}

/** Salt and count of an account: those of any verifier that it has, unless all of them can be made anew. */
function sharedScram(name: ScramName, { verifiers, appPasswords }: AccountCredentials) {
  const ofApps = appPasswords.map((app) => app.verifiers[name]);
  const kept = [...ofApps, verifiers[name]].find((text) => text !== undefined);
  const keys = kept === undefined ? null : parseScramKeys(name, kept);
  return keys !== null && (ofApps.length > 0 || keys.iterations >= scramIterations) ? keys : null;
}

/** Takes about 30 ms and 19 MiB away from the main thread. False for a string that cannot be read. */
export async function verifyPassword(phc: string, password: string): Promise<boolean> {
  const stored = parsePhc(phc);
  const prepared = saslPrep(password);
  if (stored === null || prepared === null) return false;
  return timingSafeEqual(await argon2id(prepared, stored, stored.hash.length), stored.hash);
}

/** Whether the hash is weaker than, or other than, one made today. */
export function needsRehash(phc: string): boolean {
  const stored = parsePhc(phc);
  if (stored === null) return true;
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
