/** Segments of the index: what is written is read again, and found as if one looked into the words themselves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sought } from '../../sealed-index.ts';
import { type IndexedLetter, indexFields } from './letters.ts';
import { questionOf } from './question.ts';
import { type Segment, paddedLength, readSegment, writeSegment } from './segment.ts';

const word = fc.oneof(
  fc.constantFrom('herons', 'heron', 'grey', 'harbour', 'über', 'ιχθύς', '鷺', 'a', '4711'),
  fc.stringMatching(/^[a-zà-ÿ0-9]{1,12}$/),
);
const section = fc.record({
  field: fc.constantFrom(...indexFields),
  isOutside: fc.boolean(),
  words: fc.array(word, { minLength: 1, maxLength: 20 }),
});
const letters: fc.Arbitrary<readonly IndexedLetter[]> = fc
  .array(
    fc.record({
      at: fc.nat(),
      subject: fc.option(fc.string({ unit: 'grapheme' })),
      hasFiles: fc.boolean(),
      tried: fc.option(fc.string()),
      sections: fc
        .array(section, { maxLength: 5 })
        .map((all) => all.toSorted((a, b) => Number(b.isOutside) - Number(a.isOutside))),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((letter, at) => ({ id: `E${at}`, ...letter })));

const segmentOf = (all: readonly IndexedLetter[]): Segment => {
  const segment = readSegment(writeSegment(all));
  if (segment === null) throw new Error('it is not read');
  return segment;
};

/** Looks into the words themselves. */
function isFound({ sections }: IndexedLetter, sought: readonly Sought[]): boolean {
  const holds = ({ field, value }: Sought, seen: typeof sections): boolean =>
    value
      .split(' ')
      .every((term) =>
        seen.some((one) => (field === null || one.field === field) && one.words.some((w) => w.includes(term))),
      );
  const outside = sections.filter(({ isOutside }) => isOutside);
  return (
    sought.every((one) => holds(one, sections) !== one.not) && !sought.every((one) => one.not || holds(one, outside))
  );
}

describe('a segment of the index', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(letters, (all) => {
        expect(segmentOf(all).whole()).toEqual(all);
      }),
    );
  });

  it('finds what one would find in the words themselves', () => {
    const sought = fc.record({
      field: fc.option(fc.constantFrom(...indexFields)),
      value: fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join(' ')),
      not: fc.boolean(),
    });
    fc.assert(
      fc.property(letters, fc.array(sought, { minLength: 1, maxLength: 3 }), (all, asked) => {
        const question = questionOf(asked);
        fc.pre(question !== null);
        const found = segmentOf(all).find(question);
        expect(found.map(({ id }) => id)).toEqual(all.filter((letter) => isFound(letter, asked)).map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });

  const letter = (id: string, words: string, field: IndexedLetter['sections'][number]['field'] = 'body') => ({
    id,
    at: 1,
    subject: null,
    hasFiles: false,
    tried: null,
    sections: [{ field, isOutside: false, words: words.split(' ') }],
  });
  const all = [
    letter('E1', 'nine herons above the grey harbour'),
    letter('E2', 'the harbour is grey above nine herons'),
    letter('E3', 'heron', 'subject'),
    letter('E4', 'c'),
  ];

  it.each([
    ['herons', ['E1', 'E2']],
    ['eron', ['E1', 'E2', 'E3']],
    ['HERONS', ['E1', 'E2']],
    ['"grey harbour"', ['E1']],
    ['"y harb"', ['E1']],
    ['"grey herons"', []],
    ['"harbour heron"', []],
    ['grey herons', ['E1', 'E2']],
    ['"above the, grey"', ['E1']],
    ['C++', ['E4']],
    ['wolves', []],
  ])('finds %s', (value, ids) => {
    const question = questionOf([{ field: null, value, not: false }]) ?? [];
    expect(
      segmentOf(all)
        .find(question)
        .map(({ id }) => id),
    ).toEqual(ids);
  });

  it('looks for nothing where no word is looked for, or where it is only said what is not wanted', () => {
    expect(questionOf([{ field: null, value: '+++', not: false }])).toBeNull();
    expect(questionOf([{ field: null, value: 'herons', not: true }])).toBeNull();
  });

  it('has one of few lengths', () => {
    expect(writeSegment(all)).toHaveLength(4_096);
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 27 }), (length) => {
        const padded = paddedLength(length);
        expect(padded).toBeGreaterThanOrEqual(length);
        expect(padded).toBeLessThanOrEqual(Math.max(4_096, length * 1.125));
      }),
    );
  });

  it('is read whatever it is: as another one, or not at all', () => {
    fc.assert(
      fc.property(
        letters,
        fc.array(fc.tuple(fc.nat({ max: 4_095 }), fc.nat({ max: 255 })), { minLength: 1 }),
        (some, marks) => {
          const octets = writeSegment(some);
          for (const [at, octet] of marks) octets[at] = octet;
          const segment = readSegment(octets);
          expect(segment === null || segment.letters.length >= 0).toBe(true);
        },
      ),
    );
    expect(readSegment(new Uint8Array(10))).toBeNull();
  });
});
