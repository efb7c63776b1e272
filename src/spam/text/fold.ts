/**
 * Text as it is meant, whatever it is disguised as: compatibility forms, look-alike letters, marks and invisible characters undone.
 * Implements: Unicode Normalization Form KC (UAX #15), in the spirit of the skeleton of UTS #39 §4.
 */
import { lookAlike } from './confusables.ts';

/** Characters that are not seen: joiners, soft hyphens, direction marks, tags. */
export const isInvisible = (code: number): boolean =>
  code === 0xad ||
  code === 0x34f ||
  code === 0x61c ||
  code === 0x115f ||
  code === 0x1160 ||
  (code >= 0x17b4 && code <= 0x17b5) ||
  (code >= 0x180b && code <= 0x180e) ||
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f) ||
  code === 0x2800 ||
  code === 0x3164 ||
  code === 0xfeff ||
  code === 0xffa0 ||
  (code >= 0xfff9 && code <= 0xfffb) ||
  (code >= 0xfe00 && code <= 0xfe0f);

const isMark = (code: number): boolean => code >= 0x300 && code <= 0x36f;

/** Letters of phonetic alphabets that are drawn as small capitals; normalization leaves them. */
const isSmallCapital = (code: number): boolean =>
  (code >= 0x1d00 && code <= 0x1d22) || (code >= 0x250 && code <= 0x2af) || code === 0xa730 || code === 0xa731;

/** High surrogate of tags and of variation selectors, none of which is seen: U+E0000 to U+E01EF. */
const plane14 = 0xdb40;

/** The text in lower case without disguise. Plain ASCII costs one look. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const composed = text.normalize('NFKC').toLowerCase();
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < composed.length; at++) {
    const code = composed.charCodeAt(at);
    if (code < 0x80) continue;
    const other = isInvisible(code) || isMark(code) ? '' : isSmallCapital(code) ? lookAlike(composed[at] ?? '') : null;
    if (other === null && code !== plane14) continue;
    pieces.push(composed.slice(from, at), other ?? '');
    from = at + (code === plane14 ? 2 : 1);
  }
  return pieces.length === 0 ? composed : pieces.join('') + composed.slice(from);
}

/** A word with the letters of another script that look Latin made Latin, where it has Latin letters too. */
export function unmixed(word: string): string {
  let latin = false;
  let other = false;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code >= 0x61 && code <= 0x7a) latin = true;
    else if (code >= 0x80 && lookAlike(word[at] ?? '') !== null) other = true;
  }
  if (!latin || !other) return word;
  return Array.from(word, (letter) => lookAlike(letter) ?? letter).join('');
}

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
}
