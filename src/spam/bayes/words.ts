/**
 * A text as words: folded, split without regular expressions, CJK as pairs of characters, at most limits.words of them.
 * Implements: what UAX #29 calls words, roughly; scripts without spaces are cut into bigrams as search engines do.
 */
import { limits } from '../limits.ts';
import { fold, unmixed } from '../text/fold.ts';

const kinds = { gap: 0, word: 1, inner: 2, ideograph: 3 } as const;
type Kind = (typeof kinds)[keyof typeof kinds];

const ascii = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  const letter = (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  if (letter || '$'.includes(character)) ascii[code] = kinds.word;
  else if ("'-_@!%.".includes(character)) ascii[code] = kinds.inner;
}

/** Han, kana and Thai: scripts that put no space between words. */
const isIdeograph = (code: number): boolean =>
  (code >= 0x3040 && code <= 0x30ff) ||
  (code >= 0x3400 && code <= 0x9fff) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0xe00 && code <= 0xe7f);

function kindOf(code: number): Kind {
  if (code < 128) return (ascii[code] ?? 0) as Kind;
  if (code < 0xc0 || (code >= 0x2000 && code <= 0x206f) || (code >= 0x2190 && code <= 0x2bff)) return kinds.gap;
  if ((code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff0f)) return kinds.gap;
  return isIdeograph(code) ? kinds.ideograph : kinds.word;
}

/** Calls `take` with each word of the text, in order and in lower case; answers how many there were. */
export function eachWord(text: string, most: number, take: (word: string) => void): number {
  const folded = fold(text);
  const ends = folded.length;
  let words = 0;
  let at = 0;
  while (at < ends && words < most) {
    const kind = kindOf(folded.charCodeAt(at));
    if (kind === kinds.ideograph) {
      const next = kindOf(folded.charCodeAt(at + 1)) === kinds.ideograph;
      take(folded.slice(at, at + (next ? 2 : 1)));
      words += 1;
      at += 1;
      continue;
    }
    if (kind !== kinds.word) {
      at += 1;
      continue;
    }
    const start = at;
    let end = at + 1;
    at += 1;
    while (at < ends) {
      const inner = kindOf(folded.charCodeAt(at));
      if (inner === kinds.word) end = at + 1;
      else if (inner !== kinds.inner || at > end) break;
      at += 1;
    }
    take(wordOf(folded, start, end));
    words += 1;
  }
  return words;
}

/** A word; of a very long one its beginning and its length in tens. */
function wordOf(text: string, start: number, end: number): string {
  const length = end - start;
  if (length > limits.wordCharacters) return `${text.slice(start, start + 8)}~${Math.min(20, Math.floor(length / 10))}`;
  return unmixed(text.slice(start, end));
}

const replaced: ReadonlyMap<string, string> = new Map(
  Object.entries({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i', '|': 'l' }),
);

/** The plain form of a word such as "vi@gr4" or "v.i.a.g.r.a", or null where it is not disguised. */
export function undisguised(word: string): string | null {
  let letters = 0;
  let signs = 0;
  let dots = 0;
  for (const character of word) {
    if (character >= 'a' && character <= 'z') letters += 1;
    else if (character === '.' || character === '-' || character === '_') dots += 1;
    else if (replaced.has(character)) signs += 1;
    else return null;
  }
  if (letters < 3 || letters <= signs) return null;
  if (dots >= letters - 1) return Array.from(word, plainLetter).join('');
  if (signs === 0 || dots > 0 || !isInsideSign(word)) return null;
  return Array.from(word, plainLetter).join('');
}

const plainLetter = (character: string): string =>
  character === '.' || character === '-' || character === '_' ? '' : (replaced.get(character) ?? character);

/** A sign between letters, as in "fr3e"; "win95" and "$100" have theirs at an end. */
function isInsideSign(word: string): boolean {
  for (let at = 1; at + 1 < word.length; at++)
    if (replaced.has(word[at] ?? '') && isLatin(word[at - 1] ?? '') && isLatin(word[at + 1] ?? '')) return true;
  return false;
}

const isLatin = (character: string): boolean => character >= 'a' && character <= 'z';
