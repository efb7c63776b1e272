import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { fieldBytes, fieldText, findField, findFields, headerEnd, headerFields, unfold } from './fields.ts';

const octets = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('headerFields', () => {
  const cases: readonly (readonly [what: string, header: string, fields: readonly (readonly [string, string])[]])[] = [
    ['one field', 'Subject: hi\r\n', [['Subject', 'hi']]],
    [
      'LF only',
      'A: 1\nB: 2\n\nbody',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    [
      'folds with space and tab',
      'A: 1\r\n 2\r\n\t3\r\nB: 4\r\n',
      [
        ['A', '1 2\t3'],
        ['B', '4'],
      ],
    ],
    [
      'a fold of white space alone is no end',
      'A: 1\r\n \r\nB: 2\r\n\r\nx',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    ['white space before the colon', 'Subject \t: hi\r\n', [['Subject', 'hi']]],
    ['no line break at the end', 'A: 1', [['A', '1']]],
    [
      'an empty value',
      'A:\r\nB: \r\n',
      [
        ['A', ''],
        ['B', ''],
      ],
    ],
    ['colons in the value', 'A: b:c\r\n', [['A', 'b:c']]],
    [
      'a mailbox line in front',
      'From me Mon Jan 1 00:00:00 2000\nA: 1\n',
      [
        ['', 'From me Mon Jan 1 00:00:00 2000'],
        ['A', '1'],
      ],
    ],
    [
      'a line without colon',
      'A: 1\r\njunk\r\nB: 2\r\n',
      [
        ['A', '1'],
        ['', 'junk'],
        ['B', '2'],
      ],
    ],
    ['a name outside ASCII', 'S\xfcb: 1\r\n', [['', 'S\xfcb: 1']]],
    ['a colon alone', ': 1\r\n', [['', ': 1']]],
    [
      'white space first',
      ' A: 1\r\nB: 2\r\n',
      [
        ['', 'A: 1'],
        ['B', '2'],
      ],
    ],
    ['UTF-8', 'A: \xc3\xbc\r\n', [['A', 'ü']]],
    ['Latin-1', 'A: \xfc\r\n', [['A', 'ü']]],
    ['NUL and a bare CR', 'A: x\0y\rz\r\n', [['A', 'x\ufffdy z']]],
    ['nothing', '', []],
    ['no header', '\r\nbody: 1', []],
  ];
  it.each(cases)('%s', (_what, header, expected) => {
    const bytes = octets(header);
    expect(headerFields(bytes).map((field) => [field.name, fieldText(bytes, field)])).toEqual(expected);
  });

  it('gives the offsets of name, value and line break', () => {
    const bytes = octets('X: 1\r\nSubject : a\r\n b\r\nY: 2\r\n');
    const field = findField(headerFields(bytes), 'SUBJECT');
    expect(field).toEqual({ name: 'Subject', nameStart: 6, valueStart: 15, valueEnd: 21, end: 23 });
  });

  it('reads between two positions', () => {
    const bytes = octets('junk\r\nA: 1\r\nB: 2\r\n\r\nC: 3\r\n');
    expect(headerFields(bytes, 6, 18).map((field) => field.name)).toEqual(['A', 'B']);
    expect(headerFields(bytes, 6).map((field) => field.name)).toEqual(['A', 'B']);
  });

  it('puts what is past the limit into the last field', () => {
    const bytes = octets(`${'A: 1\r\n'.repeat(limits.fields + 10)}\r\nbody`);
    const fields = headerFields(bytes);
    expect(fields).toHaveLength(limits.fields);
    expect(fields.at(-1)?.end).toBe(bytes.length - '\r\nbody'.length);
  });

  it('gives back every octet, whatever the header', () => {
    const line = fc.constantFrom('A: 1', ' fold', '\tx', 'junk', 'B:', '', ':', 'C\xff: \0', '\r');
    const lines = fc.array(fc.tuple(line, fc.constantFrom('\r\n', '\n')), { maxLength: 12 });
    fc.assert(
      fc.property(lines, (all) => {
        const bytes = octets(all.map(([text, end]) => text + end).join(''));
        const fields = headerFields(bytes);
        const header = Buffer.concat(fields.map((field) => fieldBytes(bytes, field)));
        const end = headerEnd(bytes);
        expect(bytes.subarray(0, header.length)).toEqual(header);
        expect(['', '\n', '\r\n']).toContain(bytes.toString('latin1', header.length, end));
        for (const { nameStart, valueStart, valueEnd, end: last } of fields) {
          expect(nameStart <= valueStart && valueStart <= valueEnd && valueEnd <= last).toBe(true);
        }
      }),
    );
  });
});

describe('findFields', () => {
  it('compares names without case and keeps the order', () => {
    const bytes = octets('a: 1\r\nB: 2\r\nA: 3\r\nAB: 4\r\n');
    const fields = headerFields(bytes);
    expect(findFields(fields, 'A').map((field) => fieldText(bytes, field))).toEqual(['1', '3']);
    expect(findField(fields, 'c')).toBeNull();
  });
});

describe('headerEnd', () => {
  it.each([
    ['A: 1\r\n\r\nbody', 0, 8],
    ['A: 1\n\nbody', 0, 6],
    ['A: 1\r\n', 0, 6],
    ['\r\nbody', 0, 2],
    ['', 0, 0],
    ['A: 1\r\n\r\nB: 2\r\n\r\n', 8, 16],
  ])('of %j from %i is %i', (text, from, end) => {
    expect(headerEnd(octets(text), from)).toBe(end);
  });
});

describe('unfold', () => {
  it.each([
    ['a\r\n b', 'a b'],
    ['a\n\tb', 'a\tb'],
    ['a\r\nb', 'a\r\nb'],
    ['\r\n x', ' x'],
    ['a\r\n \r\n b\r\n', 'a  b\r\n'],
    ['a\r\r\n b', 'a\r b'],
    ['plain', 'plain'],
  ])('%j is %j', (folded, plain) => {
    expect(unfold(octets(folded)).toString('latin1')).toBe(plain);
  });
});
