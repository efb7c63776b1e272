/**
 * The recovery kit: a secret as words that can be written down, read aloud and typed again, and as a QR code.
 * 256 bits of chance are sixteen words, two more are a checksum: a word that was misread is noticed before anything is tried with it.
 * The words are those of fingerprints (openpgp/keyring/words.ts): five letters that most languages can pronounce.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { qrGrid } from '../../../../src/base/qr/qr.ts';
import { octetsOfWords, spokenFingerprint } from '../../../../src/openpgp/keyring/words.ts';
import type { Kit } from '../../vault.ts';

const secretOctets = 32;
const checkOctets = 4;

export function kitOf(secret: Buffer): Kit {
  const text = spokenFingerprint(Buffer.concat([secret, checksum(secret)]).toString('hex'));
  return { words: text.split(' '), rows: qrRows(text) };
}

/** null for what is not the words of a kit. */
export function secretOfKit(words: string): Buffer | null {
  const octets = octetsOfWords(words);
  if (octets?.length !== secretOctets + checkOctets) return null;
  const secret = octets.subarray(0, secretOctets);
  return checksum(secret).equals(octets.subarray(secretOctets)) ? secret : null;
}

const checksum = (secret: Buffer): Buffer => Buffer.from(sha256(secret)).subarray(0, checkOctets);

export const qrRows = (text: string): readonly string[] =>
  qrGrid(Buffer.from(text)).dark.map((row) => row.map((isDark) => (isDark ? '1' : '0')).join(''));
