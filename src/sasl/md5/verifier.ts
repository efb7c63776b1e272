/**
 * What a server keeps of a password for CRAM-MD5 and DIGEST-MD5, and how it is written down: {CRAM-MD5} and two states in hex as
 * Dovecot and Cyrus have them (inner, outer, little-endian words as they lie in memory); H(user:realm:password) in hex.
 * Implements: RFC 2195 §3; RFC 2831 §3.9 (what to store) and §2.1.2.1 (A1).
 */
import { createHash } from 'node:crypto';
import { type HmacMd5Keys, hmacMd5Keys } from './hmac.ts';

const blockOctets = 64;
const octets = 16;

/** `password` is prepared by SASLprep. */
export function makeCramMd5(password: string): string {
  const given = Buffer.from(password);
  const key = given.length > blockOctets ? createHash('md5').update(given).digest() : given;
  const { inner, outer } = hmacMd5Keys(key);
  return `${outer.toString('hex')}${inner.toString('hex')}`;
}

export function parseCramMd5(text: string): HmacMd5Keys | null {
  const bytes = Buffer.from(text, 'hex');
  return bytes.length === 2 * octets && text.length === 4 * octets
    ? { outer: bytes.subarray(0, octets), inner: bytes.subarray(octets) }
    : null;
}

/** realm and hash, so that a server that is given another name knows which of its verifiers are of no use any more. */
export const makeDigestMd5 = (user: string, realm: string, password: string): string =>
  `${realm}:${userHash(user, realm, password).toString('hex')}`;

export function parseDigestMd5(text: string, realm: string): Buffer | null {
  const bytes = text.startsWith(`${realm}:`) ? Buffer.from(text.slice(realm.length + 1), 'hex') : null;
  return bytes?.length === octets ? bytes : null;
}

/** H({ username-value, ":", realm-value, ":", passwd }): each in ISO 8859-1 where it can be. RFC 2831 §2.1.2.1 */
export const userHash = (user: string, realm: string, password: string): Buffer =>
  createHash('md5')
    .update(Buffer.concat([narrow(user), Buffer.from(':'), narrow(realm), Buffer.from(':'), narrow(password)]))
    .digest();

function narrow(text: string): Buffer {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return Buffer.from(text);
  return Buffer.from(text, 'latin1');
}
