/** Grades of words, and scores of texts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folded } from '../heading/folded.ts';
import { Likeness, gradeOf, likenessOf } from './likeness.ts';
import { plain } from './plain.ts';
import { slips } from './slips.ts';

const like = (wanted: string, text: string): number => likenessOf(new Likeness(folded(wanted)), folded(text));

describe('a word', () => {
  it.each([
    ['hello', 'hello', 90],
    ['helping', 'help', 70],
    ['unhelpful', 'help', 55],
    ['meeting', 'meetings', 45],
    ['invoice', 'invoicing', 45],
    ['searches', 'searching', 45],
    ['hello', 'helo', 25],
    ['help', 'helo', 25],
    ['hlep', 'help', 25],
    ['conference', 'confrenec', 5],
    ['monference', 'confrenec', 0],
    ['cat', 'cut', 0],
    ['2025', '2026', 0],
    ['report1', 'report2', 0],
    ['a'.repeat(41), 'b'.repeat(41), 0],
    ['x'.repeat(60), 'x'.repeat(50), 70],
  ])('%s for %s is worth %i', (word, wanted, grade) => {
    expect(gradeOf(word, wanted)).toBe(grade);
  });

  it.each([
    ['größe', 'grosse'],
    ['žluťoučký', 'zlutoucky'],
    ['smørrebrød', 'smorrebrod'],
    ['łódź', 'lodz'],
    ['i\u0307stanbul', 'istanbul'],
    ['日本語', '日本語'],
    ['plain', 'plain'],
  ])('%s is plainly %s', (word, bare) => {
    expect(plain(word)).toBe(bare);
  });
});

describe('slips', () => {
  const small = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }).map((letters) => letters.join(''));

  /** The definition, without any cleverness. */
  const distance = (one: string, other: string): number => {
    if (one === '' || other === '') return one.length + other.length;
    const last = one.at(-1) === other.at(-1) ? 0 : 1;
    let least = Math.min(
      distance(one.slice(0, -1), other) + 1,
      distance(one, other.slice(0, -1)) + 1,
      distance(one.slice(0, -1), other.slice(0, -1)) + last,
    );
    const swapped = one.length > 1 && one.at(-1) === other.at(-2) && one.at(-2) === other.at(-1);
    if (swapped) least = Math.min(least, distance(one.slice(0, -2), other.slice(0, -2)) + 1);
    return least;
  };

  it('are as many as their definition says', () => {
    fc.assert(
      fc.property(small, small, fc.integer({ min: 0, max: 3 }), (one, other, most) => {
        expect(slips(one, other, most)).toBe(Math.min(distance(one, other), most + 1));
      }),
    );
  });
});

describe('a text', () => {
  it.each([
    ['IMAP break', 'the IMAP break', 100],
    ['IMAP break', 'break of IMAP', 90],
    ['Imap Größe', 'GROSSE imap', 90],
    ['helo', 'Hello there', 25],
    ['helo world', 'Hello, worlds', 48],
    ['helo world', 'Hello', 0],
    ['--', 'a -- b', 100],
    ['--', 'ab', 0],
  ])('%s is found in %s with %i', (wanted, text, score) => {
    expect(like(wanted, text)).toBe(score);
  });

  it('that has the string is always like it, and every score is one', () => {
    const unit = fc.constantFrom('a', 'B', '1', ' ', '.', 'ü', 'u\u0308', 'İ', 'ß', '語', '😀', '\n', 'Ø');
    const some = fc.array(unit, { maxLength: 8 }).map((units) => units.join(''));
    fc.assert(
      fc.property(some, some, some, some, (before, string, behind, other) => {
        const wanted = folded(string);
        const likeness = new Likeness(wanted);
        const text = folded(before) + wanted + folded(behind);
        expect(likenessOf(likeness, text)).toBe(100);
        // Whatever is like it without having it has all words of it: the index asks for no less.
        const gathering = likeness.begin();
        for (const word of text.split('\n')) gathering.take(word, 0.5);
        if (likeness.words.length > 0) expect(gathering.score).toBeGreaterThan(0);
        const score = likenessOf(likeness, folded(other));
        expect(score === 0 || (score >= 1 && score <= 100)).toBe(true);
      }),
    );
  });

  it('of a megabyte is graded quickly, whatever its words are', () => {
    let state = 7;
    const letters = Array.from({ length: 50_000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state.toString(36).replace(/[0-9]/g, 'x');
    }).join(' ');
    const start = performance.now();
    like('a somewhat longer string with quite some words to be looked for', letters);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
