/** Pieces of a string, and the words of every text that has it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folded } from '../heading/folded.ts';
import { eachWord } from './words.ts';
import { fits, piecesOf } from './pieces.ts';

const wordsIn = (text: string): string[] => {
  const words: string[] = [];
  eachWord(text, (word) => words.push(word));
  return words;
};

describe('words', () => {
  it('are runs of letters and digits, and of everything beyond ASCII', () => {
    expect(wordsIn('foo-bar_b2 grüße, 日本。語 ')).toEqual(['foo', 'bar', 'b2', 'grüße', '日本。語']);
    expect(wordsIn('')).toEqual([]);
  });

  it('say where a piece may go on', () => {
    expect(piecesOf('ell')).toEqual([{ text: 'ell', openBefore: true, openBehind: true }]);
    expect(piecesOf('o, wor')).toEqual([
      { text: 'o', openBefore: true, openBehind: false },
      { text: 'wor', openBefore: false, openBehind: true },
    ]);
    expect(piecesOf(' hello.')).toEqual([{ text: 'hello', openBefore: false, openBehind: false }]);
    expect(piecesOf('--')).toEqual([]);
  });

  it('of a text fit every piece of every string in it', () => {
    const unit = fc.constantFrom('a', 'B', '1', ' ', '.', '<', 'ü', 'İ', '語', '😀', '\0', '\n', 'e\u0301');
    const some = fc.array(unit, { maxLength: 8 }).map((units) => units.join(''));
    fc.assert(
      fc.property(some, some, some, (before, string, behind) => {
        const wanted = folded(string);
        // As the search does it: the folded text has the folded string, wherever it came from.
        const text = folded(before) + wanted + folded(behind);
        const words = wordsIn(text);
        for (const piece of piecesOf(wanted)) expect(words.some((word) => fits(word, piece))).toBe(true);
      }),
    );
  });
});
