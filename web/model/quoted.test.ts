/** What of a plain text is quoted. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quotedParts } from './quoted.ts';

it.each([
  ['Yes.\n\nAnn wrote:\n> a\n> b\n> c\n> d', [false, true]],
  ['> why?\nThat is why.\n> and?\nNo more.', [false]],
  ['> a\n> b\n> c\n> d\nYes', [true, false]],
  ['', [false]],
])('%j', (text, expected) => {
  expect(quotedParts(text).map(({ isQuoted }) => isQuoted)).toEqual(expected);
});

it('loses nothing', () => {
  const line = fc.constantFrom('> a', '>> b', 'c', '', ' > d');
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join('\n');
      expect(
        quotedParts(text)
          .map((part) => part.text)
          .join('\n'),
      ).toBe(text);
    }),
  );
});
