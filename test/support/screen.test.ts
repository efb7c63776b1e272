import { expect, it } from 'vitest';
import { Screen } from './screen.ts';

const shown = (...chunks: readonly string[]): readonly string[] => {
  const screen = new Screen(3, 8);
  for (const chunk of chunks) screen.write(chunk);
  return screen.rows;
};

it.each([
  ['lines', ['one\r\ntwo'], ['one', 'two', '']],
  ['a row that is full', ['12345678', '9'], ['12345678', '9', '']],
  ['scrolling', ['1\r\n2\r\n3\r\n4'], ['2', '3', '4']],
  ['scrolling in a region', ['a\r\nb\r\nc\x1b[1;2r\x1b[2;1H\nd'], ['b', 'd', 'c']],
  ['scrolling back', ['a\r\nb\x1b[H\x1bMc'], ['c', 'a', 'b']],
  ['the cursor', ['\x1b[2;3Hx\x1b[A\x1b[2Dy\x1b[By\x1b[Cz'], [' y', '  y z', '']],
  ['backspace and tab', ['ab\bc\tz\r\nx'], ['ac     z', 'x', '']],
  ['erasing to the end of a row', ['abcdef\x1b[1;4H\x1b[K'], ['abc', '', '']],
  ['erasing to the beginning of a row', ['abcdef\x1b[1;4H\x1b[1K'], ['    ef', '', '']],
  ['erasing the screen', ['a\r\nb\r\nc\x1b[2;1H\x1b[J'], ['a', '', '']],
  ['all of it', ['a\r\nb\r\nc\x1b[2J'], ['', '', '']],
  ['attributes, modes and character sets', ['\x1b[1;7ma\x1b[m\x1b[?1h\x1b=\x1b(B\x0fb'], ['ab', '', '']],
  ['sequences in pieces', ['a\x1b', '[2;', '2', 'Hb\x1b(', 'Bc'], ['a', ' bc', '']],
])('%s', (_, chunks, rows) => {
  expect(shown(...chunks)).toEqual(rows);
});
