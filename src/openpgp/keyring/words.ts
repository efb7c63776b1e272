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

/** Back to octets; null for anything but such words. Case, spaces and dashes do not matter. */
export function octetsOfWords(said: string): Buffer | null {
  const letters = lettersOf(said);
  if (letters.length === 0 || letters.length % 5 !== 0) return null;
  const octets = Buffer.alloc((letters.length / 5) * 2);
  for (let at = 0; at < letters.length; at += 5) {
    const [a, b, c, d, e] = letters.slice(at, at + 5);
    const places = [
      [consonants, a],
      [vowels, b],
      [consonants, c],
      [vowels, d],
      [consonants, e],
    ].map(([alphabet = '', letter = '']) => alphabet.indexOf(letter));
    if (places.includes(-1)) return null;
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = places;
    octets.writeUInt16BE((first << 12) | (second << 10) | (third << 6) | (fourth << 4) | fifth, (at / 5) * 2);
  }
  return octets;
}

function lettersOf(said: string): string {
  let letters = '';
  for (const character of said.toLowerCase()) if (!' -:\t\r\n'.includes(character)) letters += character;
  return letters;
}

/** Whether what was read aloud, or typed in hexadecimal, is this fingerprint. Case, spaces and dashes do not matter. */
export function isSameFingerprint(said: string, fingerprint: string): boolean {
  const letters = lettersOf(said);
  const words = spokenFingerprint(fingerprint).replaceAll(' ', '');
  return fingerprint !== '' && (letters === fingerprint.toLowerCase() || letters === words);
}
