import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor } from '../../base/cursor.ts';
import { date, dateTime, dateTimeText } from './dates.ts';
import { flagList, flagsText, storeFlags } from './flags.ts';
import { partial, section, sectionBinary } from './section.ts';
import { resolved, sequenceSet, sequenceSetText, star } from './sequence-set.ts';

const cursor = (text: string): Cursor => new Cursor(Buffer.from(text));

describe('sequence sets', () => {
  it.each([
    ['1', [{ from: 1, to: 1 }]],
    [
      '4:2,7',
      [
        { from: 4, to: 2 },
        { from: 7, to: 7 },
      ],
    ],
    ['*', [{ from: star, to: star }]],
    ['*:3', [{ from: star, to: 3 }]],
  ])('reads %j', (text, ranges) => {
    expect(sequenceSet(cursor(text))).toEqual({ kind: 'ranges', ranges });
  });

  it('reads "$"', () => {
    expect(sequenceSet(cursor('$'))).toEqual({ kind: 'saved' });
  });

  it.each(['', '0', '1:', ':1', '1,', '1,,2', '0:5', 'a', '1:0', '4294967296'])('refuses %j', (text) => {
    expect(sequenceSet(cursor(text))).toBeNull();
  });

  it('joins, orders, and puts the largest number for "*"', () => {
    const set = sequenceSet(cursor('9:7,*,2,3:1,10:*'));
    if (set?.kind !== 'ranges') throw new Error('not read');
    expect(resolved(set.ranges, 12)).toEqual([
      { from: 1, to: 3 },
      { from: 7, to: 12 },
    ]);
    expect(resolved(set.ranges, 5).at(-1)).toEqual({ from: 5, to: 10 });
  });

  it('means the same numbers after it was written and read', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (numbers) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        const set = sequenceSet(cursor(sequenceSetText(sorted)));
        if (set?.kind !== 'ranges') throw new Error('not read');
        const all = resolved(set.ranges, 1).flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, at) => from + at),
        );
        expect(all).toEqual(sorted);
      }),
    );
  });
});

describe('dates', () => {
  it.each([
    ['1-Feb-2026', Date.UTC(2026, 1, 1)],
    ['"01-feb-2026"', Date.UTC(2026, 1, 1)],
    ['29-Feb-2024', Date.UTC(2024, 1, 29)],
    ['29-Feb-2026', null],
    ['0-Feb-2026', null],
    ['32-Jan-2026', null],
    ['1-Foo-2026', null],
    ['1-Feb-26', null],
    ['"1-Feb-2026', null],
  ])('reads %j', (text, expected) => {
    expect(date(cursor(text))).toBe(expected);
  });

  it.each([
    ['" 2-Jan-2026 03:04:05 +0130"', Date.UTC(2026, 0, 2, 1, 34, 5)],
    ['"02-Jan-2026 03:04:05 -0800"', Date.UTC(2026, 0, 2, 11, 4, 5)],
    ['"02-Jan-2026 24:04:05 -0800"', null],
    ['"02-Jan-2026 03:60:05 -0800"', null],
    ['"02-Jan-2026 03:04:05 0800"', null],
    ['"02-Jan-2026 03:04:05 +0060"', null],
    ['"02-Jan-2026 03:04:05 +0000', null],
    ['02-Jan-2026', null],
  ])('reads the date-time %j', (text, expected) => {
    expect(dateTime(cursor(text))).toBe(expected);
  });

  it('comes back as it was written', () => {
    const seconds = fc.integer({ min: 0, max: 4_102_444_800 });
    fc.assert(
      fc.property(seconds, (at) => {
        expect(dateTime(cursor(dateTimeText(at * 1000)))).toBe(at * 1000);
      }),
    );
  });
});

describe('flags', () => {
  it('reads system flags and keywords', () => {
    expect(flagList(cursor('(\\seen \\FLAGGED $Work b $work)'), 10)).toEqual({ system: 5, keywords: ['$Work', 'b'] });
    expect(storeFlags(cursor('\\Deleted x'), 10)).toEqual({ system: 8, keywords: ['x'] });
    expect(flagList(cursor('()'), 10)).toEqual({ system: 0, keywords: [] });
  });

  it.each(['(\\Nonsense)', '(a', '(a))b', '(a{)', '(\\)', '(a b c)'])('refuses %j', (text) => {
    const at = cursor(text);
    expect(flagList(at, 2) === null || !at.done).toBe(true);
  });

  it('writes them', () => {
    expect(flagsText(31, ['$Work'])).toBe('\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work');
    expect(flagsText(0, undefined)).toBe('');
    expect(flagsText(0, ['a'])).toBe('a');
  });
});

describe('sections', () => {
  it.each([
    ['[]', { part: [], text: null }],
    ['[1.2.3]', { part: [1, 2, 3], text: null }],
    ['[HEADER]', { part: [], text: { kind: 'header' } }],
    ['[2.TEXT]', { part: [2], text: { kind: 'text' } }],
    ['[1.mime]', { part: [1], text: { kind: 'mime' } }],
    ['[1.HEADER.FIELDS (a "b c")]', { part: [1], text: { kind: 'fields', names: ['a', 'b c'], not: false } }],
    ['[header.fields.not (a)]', { part: [], text: { kind: 'fields', names: ['a'], not: true } }],
  ])('reads %j', (text, expected) => {
    const at = cursor(text);
    expect(section(at)).toEqual(expected);
    expect(at.done).toBe(true);
  });

  it.each([
    '',
    '[',
    '[MIME]',
    '[0]',
    '[1.0]',
    '[1.]',
    '[.1]',
    '[HEADER.FIELDS]',
    '[HEADER.FIELDS ()]',
    '[TEXT.1]',
    '[1',
  ])('refuses %j', (text) => {
    expect(section(cursor(text))).toBeNull();
  });

  it('bounds the depth of part numbers', () => {
    expect(section(cursor(`[${'1.'.repeat(1_000)}1]`))).toBeNull();
    expect(sectionBinary(cursor('[1.2]'))).toEqual([1, 2]);
    expect(sectionBinary(cursor('[1.MIME]'))).toBeNull();
  });

  it.each([
    ['<0.10>', { offset: 0, length: 10 }],
    ['', undefined],
    ['<0.0>', null],
    ['<0>', null],
    ['<0.1', null],
    ['<-1.5>', null],
  ])('reads the partial %j', (text, expected) => {
    expect(partial(cursor(text))).toEqual(expected);
  });
});
