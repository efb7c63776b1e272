/**
 * Keywords as JMAP has them, and the flags that they are in the store.
 * Implements: RFC 8621 §4.1.1 (keywords).
 */
import { Flag, type Flags } from '../../../ms/types.ts';
import { limits } from '../../limits.ts';

export const systemKeywords: readonly (readonly [bit: number, keyword: string])[] = [
  [Flag.seen, '$seen'],
  [Flag.answered, '$answered'],
  [Flag.flagged, '$flagged'],
  [Flag.draft, '$draft'],
];

/** In lower case; \Deleted is IMAP's alone. */
export function keywordsOfFlags({ system, keywords }: Flags): readonly string[] {
  const words = systemKeywords.flatMap(([bit, word]) => ((system & bit) === 0 ? [] : [word]));
  return [...words, ...keywords.map((word) => word.toLowerCase())];
}

/** 1-255 characters in the ASCII subset %x21-%x7e, without "(", ")", "{", "]", "%", "*", '"' and "\". */
export function isKeyword(word: string): boolean {
  if (word.length === 0 || word.length > limits.keyword) return false;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code < 0x21 || code > 0x7e || '(){]%*"\\'.includes(word.charAt(at))) return false;
  }
  return true;
}

/** Keywords are in lower case, once each. */
export function flagsOfKeywords(words: readonly string[]): Flags {
  let system = 0;
  const keywords = new Set<string>();
  for (const word of words) {
    const folded = word.toLowerCase();
    const bit = systemKeywords.find(([, one]) => one === folded)?.[0];
    if (bit === undefined) keywords.add(folded);
    else system |= bit;
  }
  return { system, keywords: [...keywords].sort() };
}
