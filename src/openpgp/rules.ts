/**
 * What openpgp.js is told to accept and to make.
 * Implements: RFC 9580 §9 (algorithms that must not be made or believed), §5.13 (integrity), §3.7.2.1 (how passwords lock keys).
 */
import { type PartialConfig, enums } from 'openpgp';
import { limits } from './limits.ts';

/** "Implementations MUST NOT validate any recent signature that depends on MD5, SHA-1, or RIPEMD-160." RFC 9580 §9.5 */
export const brokenHashes: ReadonlySet<enums.hash> = new Set([enums.hash.md5, enums.hash.ripemd]);

/** Until then nobody was known to make SHA-1 collide: 2017-02-23. What was signed earlier is told, but proves nothing. */
export const sha1Ended = Date.UTC(2017, 1, 23);

/** Certifications over SHA-1 count until its chosen-prefix collisions, as for GnuPG. */
export const sha1CertificationsEnded = Date.UTC(2019, 0, 19);

/** For reading. SHA-1 is left to verify.ts, which knows the date. */
export const readingRules: PartialConfig = {
  maxDecompressedMessageSize: limits.messageOctets,
  maxArgon2MemoryExponent: limits.argon2Exponent,
  minRSABits: limits.rsaBits,
  allowUnauthenticatedMessages: false,
  allowUnauthenticatedStream: false,
  ignoreMalformedPackets: false,
  enforceGrammar: true,
  rejectHashAlgorithms: new Set(brokenHashes),
  rejectMessageHashAlgorithms: new Set(brokenHashes),
  maxUserIDLength: 5 * 1024,
};

/** For making: AEAD where the recipients' keys offer it, Argon2 for passwords. */
export const makingRules: PartialConfig = {
  ...readingRules,
  rejectMessageHashAlgorithms: new Set([...brokenHashes, enums.hash.sha1]),
  preferredHashAlgorithm: enums.hash.sha512,
  preferredSymmetricAlgorithm: enums.symmetric.aes256,
  preferredAEADAlgorithm: enums.aead.ocb,
  aeadProtect: true,
  s2kType: enums.s2k.argon2,
  showVersion: false,
  showComment: false,
};
