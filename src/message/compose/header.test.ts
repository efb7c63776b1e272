import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldText, headerFields } from '../header/fields.ts';
import { limits } from '../limits.ts';
import { foldField, headerField } from './header.ts';

const folded = (name: string, value: string): string => foldField(name, value).toString();

describe('foldField', () => {
  it.each([
    ['X', 'short', 'X: short\r\n'],
    ['X', '', 'X:\r\n'],
    ['X', '  a  b ', 'X: a  b\r\n'],
    ['X', `${'a'.repeat(40)} ${'b'.repeat(40)}`, `X: ${'a'.repeat(40)}\r\n ${'b'.repeat(40)}\r\n`],
    ['X', `${'a'.repeat(40)}\t${'b'.repeat(40)}`, `X: ${'a'.repeat(40)}\r\n\t${'b'.repeat(40)}\r\n`],
    ['X', 'a'.repeat(200), `X: ${'a'.repeat(200)}\r\n`],
    ['X', 'a\r\n\tb', 'X: a b\r\n'],
    ['X', 'a\r\nBcc: b', 'X: a Bcc: b\r\n'],
    ['X', 'a\0b\rc', 'X: a b c\r\n'],
    ['X', 'ü', 'X: ü\r\n'],
  ])('%s: %j', (name, value, octets) => {
    expect(folded(name, value)).toBe(octets);
  });

  it('never makes a second field, a line above 998 octets, or one of white space', () => {
    const value = fc.array(
      fc.constantFrom('word', ' ', '\t', '\r\n', '\n', '\r', '\0', 'ü', '🎉', 'x'.repeat(500), 'ü'.repeat(800)),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(value, (pieces) => {
        const bytes = foldField('Name', pieces.join(''));
        expect(headerFields(bytes)).toHaveLength(1);
        const lines = bytes.toString('latin1').split('\r\n').slice(0, -1);
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(limits.line.most);
          expect(line.trim()).not.toBe('');
        }
      }),
    );
  });

  it('folds below 78 where there is white space, and is unfolded to the same value', () => {
    const value = fc.array(fc.string({ unit: fc.constantFrom('a', '"', ';', '1'), minLength: 1, maxLength: 60 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(value, fc.constantFrom(' ', '  ', '\t'), (words, blank) => {
        const bytes = foldField('Name', words.join(blank));
        for (const line of bytes.toString().split('\r\n'))
          expect(line.length).toBeLessThanOrEqual(limits.line.preferred);
        const [field] = headerFields(bytes);
        expect(field && fieldText(bytes, field)).toBe(words.join(blank));
      }),
    );
  });
});

describe('headerField', () => {
  it('encodes what is not ASCII in lines of at most 76 characters', () => {
    const result = headerField('Subject', 'Grüße aus Köln '.repeat(10));
    const text = result.ok ? result.value.toString() : '';
    expect(text.startsWith('Subject: =?UTF-8?')).toBe(true);
    for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(limits.encodedLine);
  });

  it('refuses what would break out', () => {
    expect(headerField('Subject', 'a\r\nb')).toEqual({ ok: false, error: { field: 'Subject', reason: 'line-break' } });
    expect(headerField('Sub ject', 'a')).toEqual({ ok: false, error: { field: 'Sub ject', reason: 'field-name' } });
  });
});
