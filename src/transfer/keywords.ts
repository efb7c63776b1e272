/** Keywords from files and other servers: only what may be a keyword here. flag-keyword = atom, RFC 9051 §9 */
const specials = '(){%*"\\]';

const isAtom = (word: string): boolean =>
  word !== '' &&
  word.length <= 100 &&
  Array.from(word).every((letter) => letter > ' ' && letter < '\u007f' && !specials.includes(letter));

/** Sorted, without duplicates, as Flags want them. */
export function keywordsOf(words: readonly string[]): readonly string[] {
  const known = new Map<string, string>();
  for (const word of words) if (isAtom(word) && !known.has(word.toLowerCase())) known.set(word.toLowerCase(), word);
  return [...known.values()].sort();
}
