/**
 * Whether a key file is as it was made.
 * Implements: RFC 7292 §4 (MacData), §A (HMAC under a key that is derived from the password), RFC 9879 (PBMAC1, to read only).
 */
import { hmac } from '@noble/hashes/hmac.js';
import { digestByOid, digestNamed } from '../algorithms/digests.ts';
import { hashes } from '../algorithms/hashes.ts';
import { randomOctets } from '../algorithms/random.ts';
import { type Algorithm, algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { malformed, octetString, sequence } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import { limits } from '../limits.ts';
import { type Derivation, type RoundsIn, bmpString, derive, purposes } from './derive.ts';
import { hmacOf, pbkdf2Derivation, stretched } from './encryption.ts';

/** MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 } */
export async function isIntact(
  element: Element,
  password: string,
  octets: Buffer,
  roundsIn: RoundsIn,
): Promise<boolean> {
  const data = sequence(element, 'MacData');
  const info = sequence(data.any('mac'), 'DigestInfo');
  const how = algorithm(info.any('digestAlgorithm'));
  const expected = octetString(info.any('digest'));
  if (how.oid === pbmac1) return isSame(await pbmac1Of(how, password, octets, roundsIn), expected);
  const known = digestByOid(how.oid);
  const salt = octetString(data.any('macSalt'));
  const iterations = data.more ? roundsIn(data.any('iterations')) : 1;
  if (known === null || known.name === 'MD5' || known.name === 'SHAKE256')
    return malformed('its integrity is by a digest that is not known here');
  const derivation: Derivation = { hash: known.name, salt, iterations };
  // No password is a password of no characters for some, and nothing at all for others.
  const codings = password === '' ? [bmpString(password), Buffer.alloc(0)] : [bmpString(password)];
  for (const coded of codings) if (isSame(await mac(derivation, coded, octets), expected)) return true;
  return false;
}

const pbmac1 = '1.2.840.113549.1.5.14';

/**
 * PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme }: the password is UTF-8, the length of the key is said, and what
 * MacData says of salt and rounds is not used. RFC 8018 §7.1, RFC 9879
 */
async function pbmac1Of(
  { parameters }: Algorithm,
  password: string,
  octets: Buffer,
  roundsIn: RoundsIn,
): Promise<Buffer> {
  if (parameters === null) return malformed('its integrity has no parameters');
  const found = sequence(parameters, 'PBMAC1-params');
  const { derivation, keyOctets } = pbkdf2Derivation(found.any('keyDerivationFunc'), roundsIn);
  const name = hmacOf(found.any('messageAuthScheme'));
  if (name === null) return malformed('its integrity is by a digest that is not known here');
  if (keyOctets === null || keyOctets < limits.macKeyOctets || keyOctets > limits.macKeyMostOctets)
    return malformed('the key of its integrity has a length that is not in use');
  const key = await stretched(derivation, Buffer.from(password), keyOctets);
  return Buffer.from(hmac(hashes[name], key, octets));
}

async function mac(derivation: Derivation, password: Buffer, octets: Buffer): Promise<Buffer> {
  const hash = hashes[derivation.hash];
  return Buffer.from(hmac(hash, await derive(derivation, password, purposes.integrity, hash.outputLen), octets));
}

/** Takes as long wherever they differ. */
function isSame(one: Buffer, other: Buffer): boolean {
  let different = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) different |= (one[at] ?? 0) ^ (other[at] ?? 0);
  return different === 0;
}

/**
 * Rounds of the derivation in what is made here. Who guesses passwords does it at the MAC, which is weaker than PBES2: as many as one
 * waits for without noticing. Our own; PBMAC1 (RFC 9879) is read, and not made, because few others read it yet.
 */
const madeRounds = 100_000;

export async function writeMac(password: string, octets: Buffer): Promise<Buffer> {
  const salt = randomOctets(16);
  const digest = await mac({ hash: 'SHA-256', salt, iterations: madeRounds }, bmpString(password), octets);
  const rounds = Buffer.alloc(4);
  rounds.writeUInt32BE(madeRounds);
  return write.sequence(
    write.sequence(writeAlgorithm(digestNamed('SHA-256').oid, write.nothing), write.octetString(digest)),
    write.octetString(salt),
    write.integer(rounds),
  );
}
