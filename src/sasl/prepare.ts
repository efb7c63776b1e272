/**
 * Preparation of user names and passwords, so that the same characters typed on two keyboards compare equal.
 * Implements: SASLprep (RFC 4013) with the mapping, normalisation and prohibition tables of RFC 3454.
 * Differences: NFKC is that of this runtime's Unicode and not of Unicode 3.2, unassigned code points are allowed
 * (as RFC 3454 §7 allows for queries), and there is no bidirectional check (§6): a password is compared, never shown.
 */

type Ranges = readonly (readonly [from: number, to: number])[];

/** Non-ASCII space characters, mapped to SPACE. RFC 3454 C.1.2 */
const spaces: Ranges = [
  [0x00a0, 0x00a0],
  [0x1680, 0x1680],
  [0x2000, 0x200b],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];

/** Commonly mapped to nothing. RFC 3454 B.1 */
const nothing: Ranges = [
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x1806, 0x1806],
  [0x180b, 0x180d],
  [0x200c, 0x200d],
  [0x2060, 0x2060],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
];

/** RFC 4013 §2.3: RFC 3454 C.2.1, C.2.2 and C.3 to C.9. */
const prohibited: Ranges = [
  [0x0000, 0x001f], // ASCII control
  [0x007f, 0x009f],
  [0x0340, 0x0341], // change display properties
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x180e, 0x180e],
  [0x200c, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2063],
  [0x206a, 0x206f],
  [0x2ff0, 0x2ffb], // ideographic description
  [0xd800, 0xdfff], // surrogates
  [0xe000, 0xf8ff], // private use
  [0xfdd0, 0xfdef], // non-characters
  [0xfeff, 0xfeff],
  [0xfff9, 0xffff],
  [0x1d173, 0x1d17a],
  [0xe0001, 0xe0001], // tagging
  [0xe0020, 0xe007f],
  [0xf0000, 0xffffd],
  [0x100000, 0x10fffd],
];

const within = (ranges: Ranges, code: number): boolean => ranges.some(([from, to]) => code >= from && code <= to);
const nonCharacter = (code: number): boolean => (code & 0xfffe) === 0xfffe;

/** The prepared string, or null when it has a prohibited character. Empty stays empty: whether that will do is the caller's. */
export function saslPrep(text: string): string | null {
  if (isPlainAscii(text)) return text;
  let mapped = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (within(spaces, code)) mapped += ' ';
    else if (!within(nothing, code)) mapped += character;
  }
  const normalised = mapped.normalize('NFKC');
  for (const character of normalised) {
    const code = character.codePointAt(0) ?? 0;
    if (nonCharacter(code) || within(prohibited, code)) return null;
  }
  return normalised;
}

function isPlainAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
