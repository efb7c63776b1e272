import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor } from '../../base/cursor.ts';
import { astringText, nstringText, responseText, stringText } from './encode.ts';
import { literalAnnouncement } from './literal.ts';
import { astring, list, listMailbox, nstring, number, number64, nzNumber, string, word } from './strings.ts';

const cursor = (text: string): Cursor => new Cursor(Buffer.from(text));

describe('strings', () => {
  it.each([
    ['atom', 'atom'],
    ['a]b', 'a]b'],
    ['~foo', '~foo'],
    ["!#$&'+,-.0123456789:;<=>?@^_`|[}", "!#$&'+,-.0123456789:;<=>?@^_`|[}"],
    ['"quoted \\"text\\" \\\\"', 'quoted "text" \\'],
    ['""', ''],
    ['{5}\r\nhello', 'hello'],
    ['{5+}\r\nhello', 'hello'],
    ['~{5}\r\nhello', 'hello'],
    ['{0}\r\n', ''],
    ['"grün"', 'grün'],
    ['grün', 'grün'],
    ['NIL', 'NIL'],
  ])('reads %j', (text, expected) => {
    const at = cursor(text);
    expect(astring(at)).toBe(expected);
    expect(at.done).toBe(true);
  });

  it.each([
    '',
    ' x',
    '(x',
    '"open',
    '"a\\b"',
    '"a\rb"',
    '{5}\r\nhell',
    '{5}hello',
    '{}\r\n',
    '{x}\r\n',
    '*',
    '%',
    '\\x',
    '"a\0b"',
    '{1}\r\n\0',
  ])('refuses %j and stays where it was', (text) => {
    const at = cursor(text);
    expect(astring(at)).toBeNull();
    expect(at.position).toBe(0);
  });

  it('refuses octets that are not UTF-8', () => {
    expect(astring(new Cursor(Buffer.from([0x22, 0xff, 0x22])))).toBeNull();
    expect(astring(new Cursor(Buffer.from([0xc3])))).toBeNull();
  });

  it('takes wildcards in patterns only', () => {
    expect(listMailbox(cursor('a/*%b'))).toBe('a/*%b');
    expect(astring(cursor('a*'))).toBe('a');
  });

  it('knows NIL from "NIL"', () => {
    expect(nstring(cursor('nil'))).toBeNull();
    expect(nstring(cursor('"NIL"'))).toBe('NIL');
    expect(nstring(cursor('x'))).toBeUndefined();
  });

  it.each([
    ['0', 0],
    ['4294967295', 4294967295],
    ['4294967296', null],
    ['99999999999999999999999', null],
    ['', null],
    ['-1', null],
    ['007', 7],
  ])('reads the number %j as %j', (text, expected) => {
    expect(number(cursor(text))).toBe(expected);
  });

  it('bounds nz-number and number64', () => {
    expect(nzNumber(cursor('0'))).toBeNull();
    expect(nzNumber(cursor('01'))).toBeNull();
    expect(number64(cursor('9223372036854775807'))).toBe(Number.MAX_SAFE_INTEGER);
    expect(number64(cursor('99999999999999999999'))).toBeNull();
  });

  it.each([
    ['(a b c)', ['A', 'B', 'C']],
    ['( a  b )', ['A', 'B']],
    ['()', []],
    ['(a b', null],
    ['(a(b)', null],
    ['(a b c d)', null],
    ['a', null],
  ])('reads the list %j', (text, expected) => {
    expect(list(cursor(text), word, 3)).toEqual(expected);
  });

  it('reads back whatever it writes', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed().replaceAll('\0', ''));
    fc.assert(
      fc.property(texts, fc.boolean(), (text, utf8) => {
        expect(string(cursor(stringText(text, utf8)))).toBe(text);
        expect(astring(cursor(astringText(text, utf8)))).toBe(text);
        expect(nstring(cursor(nstringText(text, utf8)))).toBe(text);
      }),
    );
    expect(nstring(cursor(nstringText(null, true)))).toBeNull();
  });

  it('never lets a line break or NUL into a quoted string or a response text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = stringText(text, true);
        if (written.startsWith('"')) expect(written).not.toMatch(/[\r\n\0]/);
        expect(written.includes('\0')).toBe(false);
        expect(responseText(text)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  it.each([
    ['x {5}', { size: 5, synchronizing: true, binary: false, start: 2 }],
    ['x {5+}', { size: 5, synchronizing: false, binary: false, start: 2 }],
    ['x ~{5+}', { size: 5, synchronizing: false, binary: true, start: 2 }],
    ['{18446744073709551616}', { size: Number.MAX_SAFE_INTEGER, synchronizing: true, binary: false, start: 0 }],
    ['x {}', null],
    ['x {+}', null],
    ['x {5} ', null],
    ['5}', null],
    ['', null],
    ['}', null],
    ['+}', null],
  ])('finds the literal of %j', (line, expected) => {
    expect(literalAnnouncement(Buffer.from(line))).toEqual(expected);
  });
});
