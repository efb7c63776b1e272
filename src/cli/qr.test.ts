/** What zbarimg reads; its reading of all versions was compared when this was written. */
import { expect, test } from 'vitest';
import { qrGrid } from '../base/qr/qr.ts';
import { qrText } from './qr.ts';

test('a code is as large as its text needs, and no larger than version 10', () => {
  const sizes = [17, 32, 53, 78, 106, 134, 154, 192, 230, 271].map((length) => qrGrid(Buffer.alloc(length, 'a')).size);
  expect(sizes).toEqual([21, 25, 29, 33, 37, 41, 45, 49, 53, 57]);
  expect(qrGrid(Buffer.alloc(18, 'a')).size).toBe(25);
  expect(() => qrText('a'.repeat(272))).toThrow(RangeError);
});

test('a code has three finders, and no dark module in the quiet zone', () => {
  const { dark, size } = qrGrid(Buffer.from('otpauth://totp/x'));
  for (const [row, column] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const) {
    const finder = dark.slice(row, row + 7).map((line) =>
      line
        .slice(column, column + 7)
        .map(Number)
        .join(''),
    );
    expect(finder).toEqual(['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111']);
  }
  const lines = qrText('otpauth://totp/x').split('\n');
  expect(lines).toHaveLength(Math.ceil((size + 4) / 2));
  expect(lines[0]).toBe('\u2588'.repeat(size + 4));
});
