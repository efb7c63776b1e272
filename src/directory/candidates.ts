/**
 * What a proof of an exchange may have been made from. Whoever asks gets the same number of verifiers, and a user who does not
 * exist the same false ones from one try to the next and from one start of the server to the next. RFC 5802 §9
 */
import { createHmac } from 'node:crypto';
import { type HmacMd5Keys } from '../sasl/md5/hmac.ts';
import { parseCramMd5, parseDigestMd5 } from '../sasl/md5/verifier.ts';
import { type ScramName, keyLength } from '../sasl/scram/keys.ts';
import { parseScramKeys } from '../sasl/scram/verifier.ts';
import type { Candidates, OtpState, ScramVerifier } from '../sasl/types.ts';
import { maxAppPasswords, scramIterations, scramSaltOctets } from './limits.ts';
import type { Secret } from './policy.ts';

/** Octets that only this server can make, always the same for one name and purpose. */
export type Derive = (purpose: string) => Buffer;

export const deriveFrom =
  (serverSecret: Buffer, name: string): Derive =>
  (purpose) =>
    createHmac('sha256', serverSecret).update(`${purpose}\0${name}`).digest();

export type Admit = (secret: Secret) => Promise<string | null>;

/** The account's password and its app passwords. */
const places = 1 + maxAppPasswords;

/** Real verifiers first, false ones up to the number of places. */
function candidates<V>(real: readonly (readonly [V, Secret])[], fake: V, admit: Admit): Candidates<V> {
  const verifiers = Array.from({ length: Math.max(places, real.length) }, (_, index) => real[index]?.[0] ?? fake);
  return {
    verifiers,
    admit: (index) => {
      const secret = real[index]?.[1];
      return secret === undefined ? Promise.resolve(null) : admit(secret);
    },
  };
}

/** Pairs of what `parse` makes of each secret, without those it makes nothing of. */
const parsed = <V>(secrets: readonly Secret[], parse: (secret: Secret) => V | null): (readonly [V, Secret])[] =>
  secrets.flatMap((secret) => {
    const verifier = parse(secret);
    return verifier === null ? [] : [[verifier, secret] as const];
  });

export function scramVerifier(
  name: ScramName,
  secrets: readonly Secret[],
  shown: readonly Secret[],
  derive: Derive,
  admit: Admit,
): ScramVerifier {
  const keysOf = ({ verifiers }: Secret) => {
    const text = verifiers[name];
    return text === undefined ? null : parseScramKeys(name, text);
  };
  // Shown is the salt of the account even where none of its secrets may be used now.
  const [first] = parsed(shown, keysOf);
  const salt = first?.[0].salt ?? derive('salt').subarray(0, scramSaltOctets);
  const iterations = first?.[0].iterations ?? scramIterations;
  const real = parsed(secrets, keysOf).filter(([keys]) => keys.salt.equals(salt) && keys.iterations === iterations);
  const length = keyLength(name);
  const fake = { storedKey: derive('stored').subarray(0, length), serverKey: derive('server').subarray(0, length) };
  return { salt, iterations, ...candidates(real, fake, admit) };
}

export function cramCandidates(secrets: readonly Secret[], derive: Derive, admit: Admit): Candidates<HmacMd5Keys> {
  const octets = derive('cram');
  const fake = { inner: octets.subarray(0, 16), outer: octets.subarray(16) };
  return candidates(
    parsed(secrets, ({ verifiers }) => parseCramMd5(verifiers['CRAM-MD5'] ?? '')),
    fake,
    admit,
  );
}

export const digestCandidates = (
  secrets: readonly Secret[],
  realm: string,
  derive: Derive,
  admit: Admit,
): Candidates<Buffer> =>
  candidates(
    parsed(secrets, ({ verifiers }) => parseDigestMd5(verifiers['DIGEST-MD5'] ?? '', realm)),
    derive('digest').subarray(0, 16),
    admit,
  );

/** A sequence that nobody knows the passwords of. */
export function madeUpOtp(derive: Derive): OtpState {
  const octets = derive('otp');
  return {
    algorithm: 'md5',
    sequence: 100 + (octets.readUInt16BE(0) % 400),
    seed: octets.subarray(2, 6).toString('hex'),
    otp: octets.subarray(8, 16),
  };
}
