/** Paragraphs that find their width. RFC 3676 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flowed, isFlowed, unflowed } from './flowed.ts';

const long = 'The quick brown fox jumps over the lazy dog and runs along the river until it is dark and cold.';

it.each([
  ['short', 'short'],
  ['-- \nAnn', '-- \nAnn'],
  [' begins with a blank', '  begins with a blank'],
  ['From here', ' From here'],
  ['ends   ', 'ends'],
  ['> quoted', '> quoted'],
  ['>> deep\n> > deep', '>> deep\n>> deep'],
  ['>', '>'],
])('%j is written as %j', (text, written) => {
  expect(flowed(text)).toBe(written);
});

it('cuts at blanks, and the quote mark stands on every line', () => {
  const lines = flowed(`> ${long}`).split('\n');
  expect(lines.length).toBe(2);
  expect(lines[0]).toMatch(/^> The quick.* $/);
  expect(lines[1]).toMatch(/^> /);
  expect(lines.every((line) => line.length <= 72)).toBe(true);
  expect(unflowed(lines.join('\r\n'))).toBe(`> ${long}`);
});

it('is read again as it was', () => {
  const word = fc.stringMatching(/^[a-z>]{1,12}$/);
  const line = fc.oneof(
    fc.constant('-- '),
    fc.constant(''),
    fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const text = lines.join('\n');
      // '>a' is a quote without its blank: what is read again has one.
      const normal = unflowed(flowed(text));
      expect(unflowed(flowed(normal))).toBe(normal);
      expect(normal.replaceAll(/[> ]/g, '')).toBe(text.replaceAll(/[> ]/g, ''));
    }),
  );
});

it.each([
  ['text/plain; format=flowed', true],
  ['Text/Plain; charset=utf-8; Format="Flowed"', true],
  ['text/plain', false],
  ['text/html; format=flowed', false],
  [null, false],
])('%j', (type, expected) => {
  expect(isFlowed(type)).toBe(expected);
});
