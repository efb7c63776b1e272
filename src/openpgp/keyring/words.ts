/**
 * A fingerprint as words that two people read to each other, and back.
 * Implements: proquints (arXiv 0901.4016): sixteen bits are five letters that can be pronounced in most languages, so no list of words of
 * one language is needed. Ten words for a v4 key, sixteen for a v6 key.
 */
const consonants = 'bdfghjklmnprstvz';
const vowels = 'aiou';

/** 'lusab babad gutih …' */
export function spokenFingerprint(fingerprint: string): string {
  const octets = Buffer.from(fingerprint, 'hex');
  const words: string[] = [];
  for (let at = 0; at + 1 < octets.length; at += 2) words.push(word(octets.readUInt16BE(at)));
  return words.join(' ');
}

const word = (bits: number): string =>
  consonants.charAt(bits >> 12) +
  vowels.charAt((bits >> 10) & 3) +
  consonants.charAt((bits >> 6) & 15) +
  vowels.charAt((bits >> 4) & 3) +
  consonants.charAt(bits & 15);

/** Whether what was read aloud, or typed in hexadecimal, is this fingerprint. Case, spaces and dashes do not matter. */
export function isSameFingerprint(said: string, fingerprint: string): boolean {
  let letters = '';
  for (const character of said.toLowerCase()) if (!' -:\t\r\n'.includes(character)) letters += character;
  const words = spokenFingerprint(fingerprint).replaceAll(' ', '');
  return fingerprint !== '' && (letters === fingerprint.toLowerCase() || letters === words);
}
