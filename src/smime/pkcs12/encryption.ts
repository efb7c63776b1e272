/**
 * What is encrypted under a password.
 * Implements: RFC 8018 §6.2, §A.2, §A.4 (PBES2 with PBKDF2), §B.1.2 (HMAC); RFC 7292 §C (triple DES and RC2, to read only).
 */
import {
  type ContentScheme,
  contentCiphers,
  contentScheme,
  decryptContent,
  encryptCbc,
} from '../algorithms/contents.ts';
import type { HashName } from '../algorithms/hashes.ts';
import { plain } from '../algorithms/octets.ts';
import { randomOctets } from '../algorithms/random.ts';
import { type Algorithm, algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { malformed, octetString, sequence, smallInteger, tags } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import { type Derivation, type RoundsIn, bmpString, derive, purposes } from './derive.ts';

const pbes2 = '1.2.840.113549.1.5.13';
const pbkdf2 = '1.2.840.113549.1.5.12';

const hmacs = new Map<string, Pbkdf2['hash']>([
  ['1.2.840.113549.2.7', 'SHA-1'],
  ['1.2.840.113549.2.9', 'SHA-256'],
  ['1.2.840.113549.2.10', 'SHA-384'],
  ['1.2.840.113549.2.11', 'SHA-512'],
]);

interface Old {
  readonly cipher: ContentScheme['cipher'];
  readonly keyOctets: number;
}

/** pkcs-12PbeIds, without RC4. RFC 7292 §C */
const old = new Map<string, Old>([
  ['1.2.840.113549.1.12.1.3', { cipher: contentCiphers.tripleDes, keyOctets: 24 }],
  ['1.2.840.113549.1.12.1.4', { cipher: contentCiphers.tripleDes, keyOctets: 16 }],
  ['1.2.840.113549.1.12.1.5', { cipher: contentCiphers.rc2, keyOctets: 16 }],
  ['1.2.840.113549.1.12.1.6', { cipher: contentCiphers.rc2, keyOctets: 5 }],
]);

type Scheme =
  | { readonly kind: 'pbes2'; readonly derivation: Pbkdf2; readonly content: ContentScheme }
  | ({ readonly kind: 'old'; readonly derivation: Derivation } & Old);

function schemeOf({ oid, parameters }: Algorithm, roundsIn: RoundsIn): Scheme {
  if (parameters === null) return malformed('its encryption has no parameters');
  if (oid === pbes2) return pbes2Scheme(parameters, roundsIn);
  const known = old.get(oid);
  if (known === undefined) return malformed(`it is encrypted by an algorithm that is not known here: ${oid}`);
  const found = sequence(parameters, 'pkcs-12PbeParams');
  const salt = octetString(found.any('salt'));
  return {
    kind: 'old',
    derivation: { hash: 'SHA-1', salt, iterations: roundsIn(found.any('iterations')) },
    ...known,
  };
}

/** PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme } */
function pbes2Scheme(parameters: Element, roundsIn: RoundsIn): Scheme {
  const found = sequence(parameters, 'PBES2-params');
  const { derivation } = pbkdf2Derivation(found.any('keyDerivationFunc'), roundsIn);
  const content = contentScheme(algorithm(found.any('encryptionScheme')));
  if (content === null || content.tag > 0) return malformed('it is encrypted by an algorithm that is not known here');
  return { kind: 'pbes2', derivation, content };
}

/** PBKDF2-params ::= SEQUENCE { salt, iterationCount, keyLength INTEGER OPTIONAL, prf DEFAULT algid-hmacWithSHA1 }. RFC 8018 §A.2 */
export function pbkdf2Derivation(
  element: Element,
  roundsIn: RoundsIn,
): { readonly derivation: Pbkdf2; readonly keyOctets: number | null } {
  const { oid, parameters } = algorithm(element);
  if (oid !== pbkdf2 || parameters === null)
    return malformed(`its key is derived by an algorithm that is not known here: ${oid}`);
  const how = sequence(parameters, 'PBKDF2-params');
  const salt = octetString(how.any('salt'));
  const iterations = roundsIn(how.any('iterationCount'));
  const length = how.optional(tags.integer);
  const hash = how.more ? hmacOf(how.any('prf')) : 'SHA-1';
  if (hash === null) return malformed('its key is derived by a digest that is not known here');
  return { derivation: { hash, salt, iterations }, keyOctets: length === null ? null : smallInteger(length) };
}

/** The digest of an HMAC; null where it is not known. RFC 8018 §B.1.2 */
export const hmacOf = (element: Element): Pbkdf2['hash'] | null => hmacs.get(algorithm(element).oid) ?? null;

/** A derivation by a digest that WebCrypto knows. */
export type Pbkdf2 = Derivation & { readonly hash: Exclude<HashName, 'SHA-224' | 'SHAKE256'> };

/** What is inside; null where the password is another one. Throws `Malformed` on what cannot be read. */
export async function decryptUnder(
  how: Algorithm,
  password: string,
  octets: Buffer,
  roundsIn: RoundsIn,
): Promise<Buffer | null> {
  const scheme = schemeOf(how, roundsIn);
  if (scheme.kind === 'old') return decryptOld(scheme, password, octets);
  // RFC 8018 leaves the coding open: everybody writes UTF-8, and NSS once wrote what RFC 7292 §B.1 has.
  for (const coded of [Buffer.from(password), bmpString(password)]) {
    const key = await stretched(scheme.derivation, coded, scheme.content.keyOctets);
    const opened = await decryptContent(scheme.content, key, octets, nothingMore);
    if (opened !== null) return opened;
  }
  return null;
}

const nothingMore = { tag: Buffer.alloc(0), more: Buffer.alloc(0) };

async function decryptOld(
  scheme: Scheme & { readonly kind: 'old' },
  password: string,
  octets: Buffer,
): Promise<Buffer | null> {
  const { derivation, cipher, keyOctets } = scheme;
  const coded = bmpString(password);
  const key = await derive(derivation, coded, purposes.encryption, keyOctets);
  const iv = await derive(derivation, coded, purposes.iv, 8);
  // Two keys of DES: the first one counts twice.
  const whole =
    keyOctets === 16 && cipher === contentCiphers.tripleDes ? Buffer.concat([key, key.subarray(0, 8)]) : key;
  return decryptContent({ cipher, keyOctets, iv, tag: 0, effectiveBits: keyOctets * 8 }, whole, octets, nothingMore);
}

export async function stretched({ hash, salt, iterations }: Pbkdf2, password: Buffer, length: number): Promise<Buffer> {
  const { subtle } = crypto;
  const key = await subtle.importKey('raw', plain(password), 'PBKDF2', false, ['deriveBits']);
  return Buffer.from(await subtle.deriveBits({ name: 'PBKDF2', hash, salt: plain(salt), iterations }, key, length * 8));
}

/** Rounds of PBKDF2 in what is made here. OWASP's figure for HMAC-SHA-256. */
const madeRounds = 600_000;

/** PBES2 with PBKDF2 by HMAC-SHA-256 and AES-256-CBC. RFC 8018 §6.2.1 */
export async function encryptUnder(
  password: string,
  octets: Buffer,
): Promise<{ readonly algorithm: Buffer; readonly octets: Buffer }> {
  const [salt, iv] = [randomOctets(16), randomOctets(16)];
  const key = await stretched({ hash: 'SHA-256', salt, iterations: madeRounds }, Buffer.from(password), 32);
  const hmac = writeAlgorithm('1.2.840.113549.2.9', write.nothing);
  const rounds = Buffer.alloc(4);
  rounds.writeUInt32BE(madeRounds);
  const derivation = writeAlgorithm(pbkdf2, write.sequence(write.octetString(salt), write.integer(rounds), hmac));
  const encryption = writeAlgorithm(contentCiphers.aes256cbc.oid, write.octetString(iv));
  return {
    algorithm: writeAlgorithm(pbes2, write.sequence(derivation, encryption)),
    octets: await encryptCbc(key, iv, octets),
  };
}
