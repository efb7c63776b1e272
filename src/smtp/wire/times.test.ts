import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byParameter, byValue, dateTimeUtc, formatDateTimeUtc, futureReleaseInteger, priorityValue } from './times.ts';

describe('BY', () => {
  it.each([
    ['120;R', { seconds: 120, mode: 'return', trace: false }],
    ['+120;rt', { seconds: 120, mode: 'return', trace: true }],
    ['-999999999;N', { seconds: -999_999_999, mode: 'notify', trace: false }],
    ['0;NT', { seconds: 0, mode: 'notify', trace: true }],
    ['-0;N', { seconds: 0, mode: 'notify', trace: false }],
  ])('%s', (value, deliverBy) => expect(byValue(value)).toEqual(deliverBy));

  it.each(['', ';', '1', '1;', ';R', '1;X', '1;TR', '0;R', '-1;R', '+-1;N', '1000000000;N', '1.5;N', '1 ;N', '1;R;R'])(
    '%j is refused',
    (value) => expect(byValue(value)).toBe(null),
  );

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999, max: 999_999_999 }),
        fc.constantFrom('return' as const, 'notify' as const),
        fc.boolean(),
        (seconds, mode, trace) => {
          fc.pre(mode === 'notify' || seconds > 0);
          const deliverBy = { seconds: seconds === 0 ? 0 : seconds, mode, trace };
          expect(byValue(byParameter(deliverBy, seconds).slice(3))).toEqual(deliverBy);
        },
      ),
    );
  });
});

describe('date-time in UTC', () => {
  it.each([
    ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['2026-01-02t03:04:05.25z', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['2024-02-29T23:59:60Z', Date.UTC(2024, 1, 29, 23, 59, 59)],
  ])('%s', (value, at) => expect(dateTimeUtc(value)).toBe(at));

  it.each([
    '2026-01-02T03:04:05',
    '2026-01-02T03:04:05+00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-02T24:00:00Z',
    '2026-01-02T00:60:00Z',
    '2026-01-02 00:00:00Z',
    '2026-01-02T00:00:00.Z',
    '26-01-02T00:00:00Z',
    '2026-01-02T00:00:0xZ',
  ])('%s is refused', (value) => expect(dateTimeUtc(value)).toBe(null));

  it('is read back as it was written, and never throws', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(dateTimeUtc(formatDateTimeUtc(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = [dateTimeUtc(text), byValue(text), priorityValue(text)];
        expect(read).toHaveLength(3);
      }),
    );
  });
});

it.each([
  ['0', 0],
  ['9', 9],
  ['-9', -9],
  ['-0', null],
  ['+1', null],
  ['10', null],
  ['', null],
  ['-', null],
])('priority-value %j', (value, priority) => expect(priorityValue(value)).toBe(priority));

it.each([
  ['1', 1],
  ['999999999', 999_999_999],
  ['0', null],
  ['01', null],
  ['1000000000', null],
])('future-release-integer %s', (value, seconds) => expect(futureReleaseInteger(value)).toBe(seconds));
