import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateTime, formatDate } from './date.ts';

describe('dateTime', () => {
  const cases: readonly (readonly [value: string, iso: string, zone: number])[] = [
    ['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T15:55:06Z', -360],
    ['Tue, 1 Jul 2003 10:52:37 +0200', '2003-07-01T08:52:37Z', 120],
    ['Thu, 13 Feb 1969 23:32:54 -0330', '1969-02-14T03:02:54Z', -210],
    ['Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32\r\n -0330 (Newfoundland Time)', '1969-02-14T03:02:00Z', -210],
    ['21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06Z', 0],
    ['21 Nov 49 09:55 UT', '2049-11-21T09:55:00Z', 0],
    ['21 Nov 50 09:55 Z', '1950-11-21T09:55:00Z', 0],
    ['21 Nov 102 09:55:00 +0000', '2002-11-21T09:55:00Z', 0],
    ['Fri, 21 Nov 1997 09(comment):   55  :  06 -0600', '1997-11-21T15:55:06Z', -360],
    ['Fri, 21 Nov 1997 09:55:06 PDT', '1997-11-21T16:55:06Z', -420],
    ['Fri, 21 Nov 1997 09:55:06 EST', '1997-11-21T14:55:06Z', -300],
    ['Fri, 21 Nov 1997 09:55:06', '1997-11-21T09:55:06Z', 0],
    ['Fri, 21 Nov 1997 09:55:06 K', '1997-11-21T09:55:06Z', 0],
    ['Fri, 21 Nov 1997 09:55:06 GMT+0100', '1997-11-21T08:55:06Z', 60],
    ['21-Nov-1997 09:55:06 +0000', '1997-11-21T09:55:06Z', 0],
    ['Fri Nov 21 09:55:06 1997', '1997-11-21T09:55:06Z', 0],
    ['Sat, 31 Dec 2016 23:59:60 +0000', '2017-01-01T00:00:00Z', 0],
    ['Thu, 29 Feb 2024 00:00:00 +0000', '2024-02-29T00:00:00Z', 0],
    ['friday, 21 november 1997 9:55:06 +0000', '1997-11-21T09:55:06Z', 0],
  ];
  it.each(cases)('%j', (value, iso, zone) => {
    expect(dateTime(value)).toEqual({ epoch: Date.parse(iso), zone });
  });

  it.each([
    '',
    'yesterday',
    'Fri, 30 Feb 2024 00:00:00 +0000',
    'Fri, 29 Feb 2023 00:00:00 +0000',
    '32 Jan 2024 00:00:00 +0000',
    '1 Jan 2024 24:00:00 +0000',
    '1 Jan 2024 10:60:00 +0000',
    '1 Foo 2024 10:00:00 +0000',
    '1 Jan 20244 10:00:00 +0000',
    '1 Jan 2024',
    '0 Jan 2024 10:00:00 +0000',
    '1111111111 Jan 2024 10:00:00',
  ])('%j is none', (value) => {
    expect(dateTime(value)).toBeNull();
  });

  it('reads what formatDate writes', () => {
    const instant = fc.integer({ min: Date.UTC(0, 0, 2), max: Date.UTC(9999, 11, 30) });
    fc.assert(
      fc.property(instant, fc.integer({ min: -720, max: 840 }), (ms, zone) => {
        const epoch = Math.floor(ms / 1000) * 1000;
        expect(dateTime(formatDate(epoch, zone))).toEqual({ epoch, zone });
      }),
    );
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'Fri',
      ',',
      ' ',
      '1',
      '99',
      'Jan',
      ':',
      '-',
      '+',
      '(',
      ')',
      '2024',
      'GMT',
      '\0',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const moment = dateTime(pieces.join(''));
        expect(moment === null || Number.isInteger(moment.epoch)).toBe(true);
      }),
    );
  });
});

describe('formatDate', () => {
  it('writes the form of RFC 5322', () => {
    expect(formatDate(Date.parse('2003-07-01T08:52:37Z'), 120)).toBe('Tue, 01 Jul 2003 10:52:37 +0200');
    expect(formatDate(0)).toBe('Thu, 01 Jan 1970 00:00:00 +0000');
    expect(formatDate(0, -210)).toBe('Wed, 31 Dec 1969 20:30:00 -0330');
  });
});
