import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { decodeWords, encodedWords, encodeWords } from './encoded-word.ts';

describe('decodeWords', () => {
  it.each([
    ['plain', 'plain'],
    ['=?US-ASCII?Q?Keith_Moore?=', 'Keith Moore'],
    ['=?ISO-8859-1?Q?Patrik_F=E4ltstr=F6m?= <p@x>', 'Patrik Fältström <p@x>'],
    ['=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=', 'If you can read this yo'],
    ['=?ISO-8859-1?Q?a?=', 'a'],
    ['=?ISO-8859-1?Q?a?= b', 'a b'],
    ['=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=', 'ab'],
    ['=?ISO-8859-1?Q?a?=  \r\n\t =?ISO-8859-1?Q?b?=', 'ab'],
    ['=?ISO-8859-1?Q?a_b?=', 'a b'],
    ['=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=', 'a b'],
    ['(=?utf-8?q?x?=)', '(x)'],
    ['=?UTF-8*en?q?colou?= =?utf-8*en?Q?r?=', 'colour'],
    ['=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=', 'ä'],
    ['=?utf-8?B?w6Q?=', 'ä'],
    ['=?utf-8?Q?spaces are wrong but common?=', 'spaces are wrong but common'],
    ['=?utf-8?Q??=', ''],
    ['=?utf-8?Q?=3D=3f=zz?=', '=?=zz'],
    ['=?utf-8?X?abc?=', '=?utf-8?X?abc?='],
    ['=?utf-8?Q?abc', '=?utf-8?Q?abc'],
    ['=??Q?abc?=', '=??Q?abc?='],
    ['a =? b ?= c', 'a =? b ?= c'],
    ['=?x-unknown?Q?=C3=A4?=', 'ä'],
    ['=?x-unknown?Q?=E4?=', 'ä'],
    ['=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=', 'こん'],
    ['=?utf-8?Q?a=0D=0ABcc:_b?=', 'a  Bcc: b'],
    ['=?utf-8?q?a?==?utf-8?q?b?=', 'ab'],
  ])('%j', (text, plain) => {
    expect(decodeWords(text)).toBe(plain);
  });

  it.each(['=?', '=?a?q?', '=?a?x?', '?=', '=?utf-8?q?', ' =?utf-8?q?a?='])(
    'takes linear time for many %j',
    (piece) => {
      const start = performance.now();
      decodeWords(`${piece.repeat(limits.fieldOctets / 6)}?=`);
      expect(performance.now() - start).toBeLessThan(1500);
    },
  );
});

describe('encodeWords', () => {
  it('leaves ASCII alone', () => {
    expect(encodeWords('Re: a  plain subject!')).toBe('Re: a  plain subject!');
  });
  it('encodes only the words that need it', () => {
    expect(encodeWords('Re: Marienkäfer an alle')).toBe('Re: =?UTF-8?Q?Marienk=C3=A4fer?= an alle');
  });
  it('chooses B where Q would be longer', () => {
    expect(encodeWords('こんにちは')).toBe('=?UTF-8?B?44GT44KT44Gr44Gh44Gv?=');
  });
  it('encodes what looks like an encoded word', () => {
    expect(decodeWords(encodeWords('see =?utf-8?q?x?= there'))).toBe('see =?utf-8?q?x?= there');
  });

  const anyText = fc
    .string({ unit: 'binary', maxLength: 120 })
    .map((text) => text.toWellFormed().replaceAll('\r', '').replaceAll('\n', '').replaceAll('\0', ''));
  const someText = fc.oneof(
    anyText,
    fc
      .array(fc.constantFrom('a', ' ', '  ', 'ä', '=?', '?=', '🎉', 'word', '_'), { maxLength: 60 })
      .map((all) => all.join('')),
  );
  it('is undone by decodeWords', () => {
    fc.assert(
      fc.property(someText, (text) => {
        expect(decodeWords(encodeWords(text))).toBe(text);
        expect(decodeWords(encodedWords(text).join(' '))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
  it('writes ASCII words of at most 75 characters', () => {
    fc.assert(
      fc.property(someText, fc.integer({ min: 0, max: 80 }), (text, used) => {
        for (const word of encodedWords(text, used)) {
          expect(word.length).toBeLessThanOrEqual(limits.encodedWordCharacters);
          expect(Buffer.byteLength(word)).toBe(word.length);
        }
      }),
    );
  });
});
