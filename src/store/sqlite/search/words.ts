/**
 * What the text index knows of a text: its words. A word is a run of ASCII letters and digits and of everything beyond
 * ASCII; all else stands between words. A string that is searched for is cut by the same rule, so that a text that
 * contains the string has a word for each of its pieces: the first may have more before it, the last more behind it.
 */

const isWord = (unit: number): boolean =>
  unit >= 0x80 || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a);

/** Calls back with every word of a text that is folded already. */
export function eachWord(text: string, take: (word: string, from: number, to: number) => void): void {
  let from = -1;
  for (let at = 0; at <= text.length; at++) {
    const inside = at < text.length && isWord(text.charCodeAt(at));
    if (inside && from === -1) from = at;
    else if (!inside && from !== -1) {
      take(text.slice(from, at), from, at);
      from = -1;
    }
  }
}

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
