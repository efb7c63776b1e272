/**
 * Words without what people leave out when they type: accents, and letters that are others with a stroke.
 * Each character is mapped by itself, so that a word that has another inside has it inside still.
 */

/** Letters that no decomposition takes apart. */
const letters: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ð', 'd'],
  ['đ', 'd'],
  ['þ', 'th'],
  ['ł', 'l'],
  ['ħ', 'h'],
  ['ı', 'i'],
]);

/** Combining marks: Unicode blocks of that name. */
const isMark = (point: number): boolean =>
  (point >= 0x300 && point <= 0x36f) ||
  (point >= 0x1ab0 && point <= 0x1aff) ||
  (point >= 0x1dc0 && point <= 0x1dff) ||
  (point >= 0x20d0 && point <= 0x20ff) ||
  (point >= 0xfe20 && point <= 0xfe2f);

/** Of a word that is folded already. */
export function plain(word: string): string {
  let ascii = true;
  for (let at = 0; ascii && at < word.length; at++) ascii = word.charCodeAt(at) < 0x80;
  if (ascii) return word;
  let bare = '';
  for (const character of word.normalize('NFD')) {
    if (!isMark(character.codePointAt(0) ?? 0)) bare += letters.get(character) ?? character;
  }
  return bare;
}
