import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor } from '../../../base/cursor.ts';
import { sequenceSet } from '../../wire/sequence-set.ts';
import { number, space } from '../../wire/strings.ts';
import { addTo, removeFrom } from './data.ts';

interface Pair {
  readonly place: number;
  readonly numbers: readonly number[];
}

/** context-position SP sequence-set *(SP context-position SP sequence-set), as a client reads it */
function pairs(data: string, name: string): Pair[] {
  const cursor = new Cursor(Buffer.from(data));
  expect(cursor.takeWord(` ${name} (`)).toBe(true);
  const all: Pair[] = [];
  do {
    const place = number(cursor) ?? -1;
    space(cursor);
    const set = sequenceSet(cursor);
    if (set?.kind !== 'ranges') throw new Error(data);
    const numbers = set.ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
    all.push({ place, numbers });
  } while (space(cursor));
  expect(cursor.take(0x29) && cursor.done).toBe(true);
  return all;
}

const results = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });

describe('what is said of a result', () => {
  it('makes the old one of the new one in any order', () => {
    fc.assert(
      fc.property(results, fc.func(fc.boolean()), (after, isNew) => {
        const places = [...after.keys()].filter((place) => isNew(place));
        if (places.length === 0) return;
        const client = after.filter((_, place) => !places.includes(place));
        const data = addTo(
          places,
          places.map((place) => after[place] ?? 0),
          true,
        );
        for (const { place, numbers } of pairs(data, 'ADDTO')) client.splice(place - 1, 0, ...numbers);
        expect(client).toEqual(after);
      }),
    );
    fc.assert(
      fc.property(results, fc.func(fc.boolean()), (before, leaves) => {
        const places = [...before.keys()].filter((place) => leaves(place));
        if (places.length === 0) return;
        const client = [...before];
        const data = removeFrom(
          places,
          places.map((place) => before[place] ?? 0),
          true,
        );
        for (const { place, numbers } of pairs(data, 'REMOVEFROM')) {
          expect(client.splice(place - 1, numbers.length)).toEqual(numbers);
        }
        expect(client).toEqual(before.filter((_, place) => !places.includes(place)));
      }),
    );
  });

  it('is in the order of the mailbox where nothing is sorted', () => {
    expect(addTo([7, 2], [9, 3], false)).toBe(' ADDTO (0 3,9)');
    expect(removeFrom([1, 2, 3], [6, 4, 5], false)).toBe(' REMOVEFROM (0 4:6)');
  });
});
