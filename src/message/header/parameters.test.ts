import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterText } from '../compose/parameter.ts';
import { contentDisposition, contentType, parameter, transferEncoding } from './parameters.ts';

describe('contentType', () => {
  const cases: readonly (readonly [value: string, type: string, parameters: readonly (readonly [string, string])[]])[] =
    [
      ['text/plain', 'text/plain', []],
      ['TEXT/Plain; Charset=US-ASCII', 'text/plain', [['charset', 'US-ASCII']]],
      ['text/plain; charset=us-ascii (Plain text)', 'text/plain', [['charset', 'us-ascii']]],
      ['text/plain (a) ; (b) charset (c) = (d) "us-ascii"', 'text/plain', [['charset', 'us-ascii']]],
      ['multipart/mixed;\r\n\tboundary="a \\"b\\" c"', 'multipart/mixed', [['boundary', 'a "b" c']]],
      ['multipart/mixed; boundary=----=_Part(1)', 'multipart/mixed', [['boundary', '----=_Part(1)']]],
      ['text/plain; a=1; a=2', 'text/plain', [['a', '1']]],
      ['text/plain;;; a=1;', 'text/plain', [['a', '1']]],
      [
        'text/plain a=1 b=2',
        'text/plain',
        [
          ['a', '1'],
          ['b', '2'],
        ],
      ],
      ['text/html;iso-8859-1', 'text/html', []],
      [
        'application/pdf; name=my file (1).pdf; x=y',
        'application/pdf',
        [
          ['name', 'my file (1).pdf'],
          ['x', 'y'],
        ],
      ],
      ['text/plain; charset="utf-8', 'text/plain', [['charset', 'utf-8']]],
      ['text/plain; name=""', 'text/plain', [['name', '']]],
      // RFC 2231 §3
      [
        'message/external-body; access-type=URL; URL*0="ftp://"; URL*1="cs.utk.edu/pub"',
        'message/external-body',
        [
          ['access-type', 'URL'],
          ['url', 'ftp://cs.utk.edu/pub'],
        ],
      ],
      // RFC 2231 §4
      [
        "application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
        'application/x-stuff',
        [['title', 'This is ***fun***']],
      ],
      // RFC 2231 §4.1
      [
        "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
        'application/x-stuff',
        [['title', "This is even more ***fun*** isn't it!"]],
      ],
      ['a/b; t*1=two; t*0=one', 'a/b', [['t', 'onetwo']]],
      ['a/b; t*0=one; t*2=three', 'a/b', [['t', 'one']]],
      ["a/b; t=plain; t*=utf-8''%c3%a4", 'a/b', [['t', 'ä']]],
      [
        "a/b; t*=utf-8''%c3%a4; t=plain; u=1",
        'a/b',
        [
          ['t', 'ä'],
          ['u', '1'],
        ],
      ],
      ["a/b; t*=iso-8859-1''%e4", 'a/b', [['t', 'ä']]],
      ['a/b; t*=no-quotes%20here', 'a/b', [['t', 'no-quotes here']]],
      ["a/b; t*=utf-8''a%0D%0Ab%zz", 'a/b', [['t', 'a  b%zz']]],
      ['a/b; t*1=lost', 'a/b', [['t', '']]],
      ["a/b; t*0*=utf-8''%c3; t*1*=%a4", 'a/b', [['t', 'ä']]],
    ];
  it.each(cases)('%j', (value, type, parameters) => {
    const read = contentType(value);
    expect(`${read?.type ?? ''}/${read?.subtype ?? ''}`).toBe(type);
    expect(read?.parameters).toEqual(parameters);
  });

  it.each(['', 'text', '/plain', 'text/', ';', '<html>', '"text"/plain'])('%j cannot be read', (value) => {
    expect(contentType(value)).toBeNull();
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'a',
      '/',
      ';',
      '=',
      '"',
      '*',
      '0',
      "'",
      '%',
      '(',
      ')',
      ' ',
      '\\',
      '\r\n ',
      'name',
      'ä',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const read = contentType(`a/b;${pieces.join('')}`);
        expect(read?.type).toBe('a');
      }),
      { numRuns: 500 },
    );
  });
});

describe('contentDisposition', () => {
  it('gives type and parameters', () => {
    const read = contentDisposition('Attachment; filename="a;b.txt"; size=3');
    expect(read).toEqual({
      type: 'attachment',
      parameters: [
        ['filename', 'a;b.txt'],
        ['size', '3'],
      ],
    });
    expect(contentDisposition('; filename=x')).toBeNull();
  });
});

describe('transferEncoding', () => {
  it.each([
    ['BASE64', 'base64'],
    [' 7bit (yes)', '7bit'],
    ['"base64"', null],
    ['', null],
  ])('%j is %j', (value, encoding) => {
    expect(transferEncoding(value)).toBe(encoding);
  });
});

describe('parameterText', () => {
  it('is read back, whatever the value', () => {
    const value = fc
      .string({ unit: 'binary', maxLength: 150 })
      .map((text) => text.toWellFormed().replaceAll('\r', '').replaceAll('\n', '').replaceAll('\0', ''));
    fc.assert(
      fc.property(value, (text) => {
        const read = contentDisposition(`attachment${parameterText('filename', text)}`);
        expect(parameter(read?.parameters ?? [], 'filename')).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});
