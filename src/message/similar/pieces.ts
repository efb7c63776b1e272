/**
 * What an index of words knows of a text: its words (words.ts). A string that is searched for is cut by the same rule, so that a text
 * that contains the string has a word for each of its pieces: the first may have more before it, the last more behind it.
 */
import { eachWord } from './words.ts';

/** A piece of a string; it is a whole word, or the end, the beginning or the middle of one. */
export interface Piece {
  readonly text: string;
  readonly openBefore: boolean;
  readonly openBehind: boolean;
}

/** The pieces of a string that is folded already; none where it has no word. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  eachWord(text, (word, from, to) => {
    pieces.push({ text: word, openBefore: from === 0, openBehind: to === text.length });
  });
  return pieces;
}

/** Whether a word can be what a piece is part of. */
export function fits(word: string, { text, openBefore, openBehind }: Piece): boolean {
  if (openBefore) return openBehind ? word.includes(text) : word.endsWith(text);
  return openBehind ? word.startsWith(text) : word === text;
}
