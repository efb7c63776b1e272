import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor } from '../../base/cursor.ts';
import { pageOf, partialRange, partialRangeText } from './partial-range.ts';

const parse = (text: string) => {
  const cursor = new Cursor(Buffer.from(text));
  const range = partialRange(cursor);
  return cursor.done ? range : null;
};

describe('partial-range', () => {
  it.each(['1:5', '5:1', '-1:-5', '-4294967295:-1'])('reads %s and writes it as it was', (text) => {
    const range = parse(text);
    expect(range === null ? null : partialRangeText(range)).toBe(text);
  });

  it.each(['', '1', '1:', '0:1', '1:0', '-1:5', '1:-5', '*:1', '1:*', '-1', '--1:-2', '1:5x', '4294967296:1'])(
    'refuses %j',
    (text) => {
      expect(parse(text)).toBeNull();
    },
  );

  it('cuts what a list of the results would give', () => {
    const number = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(number, number, fc.nat(10), fc.boolean(), (first, last, count, fromEnd) => {
        const all = Array.from({ length: count }, (_, at) => at);
        const { from, to } = pageOf({ fromEnd, first, last }, count);
        const wanted = all.filter((at) => {
          const place = fromEnd ? count - at : at + 1;
          return place >= Math.min(first, last) && place <= Math.max(first, last);
        });
        expect(all.slice(from, to)).toEqual(wanted);
      }),
    );
  });
});
