import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../sasl/base64.ts';
import { parseCommand } from './command.ts';
import { printable } from './reply-reader.ts';
import { refusal, reply, textstring } from './replies.ts';
import { decodeXtext, decodeXtextUtf8, encodeXtext } from '../../mta/dsn/xtext.ts';

const parse = (line: string) => parseCommand(Buffer.from(line));

describe('a command line', () => {
  it.each([
    ['ehlo Client.Test', { verb: 'EHLO', helo: 'Client.Test' }],
    ['HELO  [192.0.2.1] ', { verb: 'HELO', helo: '[192.0.2.1]' }],
    ['DATA ', { verb: 'DATA' }],
    ['BDAT 86 last', { verb: 'BDAT', size: 86, last: true }],
    ['BDAT 0', { verb: 'BDAT', size: 0, last: false }],
    ['VRFY  Bob Smith', { verb: 'VRFY', argument: 'Bob Smith' }],
    ['auth plain dGVzdA==', { verb: 'AUTH', mechanism: 'PLAIN', initial: 'dGVzdA==' }],
    ['AUTH EXTERNAL =', { verb: 'AUTH', mechanism: 'EXTERNAL', initial: '=' }],
    ['noop anything at all', { verb: 'NOOP' }],
  ])('%j', (line, command) => {
    expect(parse(line)).toEqual({ ok: true, value: command });
  });

  it.each([
    ['<>', '', false],
    ['<Ann@Beta.test>', 'Ann@Beta.test', false],
    ['<@a.test,@[192.0.2.1]:ann@beta.test>', 'ann@beta.test', false],
    ['<"ann b@c\\"d\\\\"@beta.test>', '"ann b@c\\"d\\\\"@beta.test', false],
    ['<""@beta.test>', '""@beta.test', false],
    ["<!#$%&'*+-/=?^_`{|}~@beta.test>", "!#$%&'*+-/=?^_`{|}~@beta.test", false],
    ['<ann@[IPv6:::1]>', 'ann@[IPv6:::1]', false],
    ['<ann@[x-tag:some]>', 'ann@[x-tag:some]', false],
    ['<ann@localhost>', 'ann@localhost', false],
    ['<änn@bücher.test>', 'änn@bücher.test', true],
    [' ann@beta.test', 'ann@beta.test', false],
  ])('MAIL FROM:%s', (path, reversePath, utf8) => {
    expect(parse(`MAIL FROM:${path}`)).toMatchObject({ ok: true, value: { reversePath, utf8 } });
  });

  it.each([
    '<ann@beta.test.>',
    '<ann@.beta.test>',
    '<ann@be..ta>',
    '<a..b@c.test>',
    '<a.@c.test>',
    '<a b@c.test>',
    '<a@b@c.test>',
    '<"ann@beta.test>',
    '<"a"b@beta.test>',
    '<ann@[192.0.2]>',
    '<ann@[IPv6:1]>',
    '<ann@[tag:]>',
    '<ann@[]>',
    '<ann@[1.2.3.4>',
    '<@a.test:>',
    '<@a.test ann@b.test>',
    '<a@b.test>>',
    '<<a@b.test>>',
    'ann@beta.test>',
    '<a@b-.test>',
    '<(c)a@b.test>',
    '<@b.test>',
  ])('MAIL FROM:%s is refused', (path) => {
    expect(parse(`MAIL FROM:${path}`)).toMatchObject({ ok: false, error: { code: 501, enhanced: '5.1.7' } });
  });

  it('keeps the parameters', () => {
    expect(parse('MAIL FROM:<> SIZE=12 BODY=8bitmime SMTPUTF8 RET=full ENVID=a+2Bb AUTH=c+3Dd@e.test')).toMatchObject({
      value: {
        parameters: { size: 12, body: '8bitmime', smtpUtf8: true, ret: 'full', envid: 'a+b', auth: 'c=d@e.test' },
      },
    });
    expect(parse('RCPT TO:<POSTMASTER> NOTIFY=delay,FAILURE ORCPT=rfc822;Bob+20X@a.test')).toMatchObject({
      value: {
        forwardPath: 'postmaster',
        parameters: { notify: ['delay', 'failure'], orcpt: 'rfc822;Bob X@a.test' },
      },
    });
  });

  it('never throws and never lets a control through', () => {
    const word = fc.constantFrom(
      'MAIL FROM:',
      'RCPT TO:',
      '<',
      '>',
      '@',
      '"',
      '\\',
      ' ',
      'a',
      '.',
      '[',
      ']',
      ':',
      'SIZE=',
      'ORCPT=',
      '+0D',
      '=',
      ';',
      '\r',
      '\n',
      '\0',
      'ä',
      'AUTH ',
      'BDAT ',
      '9',
    );
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((octets) => Buffer.from(octets)),
      fc.array(word, { maxLength: 20 }).map((words) => Buffer.from(words.join(''))),
      fc.array(word, { maxLength: 20 }).map((words) => Buffer.from(`MAIL FROM:<${words.join('')}`)),
    );
    fc.assert(
      fc.property(line, (octets) => {
        const command = parseCommand(octets);
        if (command.ok && command.value.verb !== 'NOOP')
          expect(JSON.stringify(command.value)).not.toMatch(/\\[rn]|\\u0000/);
        if (!command.ok) expect(command.error.code).toBeGreaterThanOrEqual(500);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('encodings', () => {
  it('xtext comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const decoded = decodeXtext(encodeXtext(text));
        const hasControl = Array.from(text).some((c) => c.charCodeAt(0) < 0x20 || c.charCodeAt(0) > 0x7e);
        expect(decoded).toBe(hasControl ? null : text);
      }),
    );
  });

  it.each([
    ['b+C3+B8b@a.test', 'bøb@a.test'],
    ['b\u00f8b+2B@a.test', 'bøb+@a.test'],
    ['b+C3@a.test', null],
    ['+C2+85', null],
    ['+7F', null],
  ])('%j as UTF-8 is %j', (text, expected) => {
    expect(decodeXtextUtf8(text)).toBe(expected);
  });

  it.each(['a+', 'a+4', 'a+4x', 'a+0A', 'a+4a', 'a=b', 'a b', '+FF'])('%j is no xtext', (text) => {
    expect(decodeXtext(text)).toBeNull();
  });

  it('base64 is what Node writes, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect(decodeBase64(Buffer.from(octets).toString('base64'))).toEqual(Buffer.from(octets));
      }),
    );
    for (const bad of ['a', 'ab', 'abc', 'a===', '=', 'ab=c', 'a b=', 'ab-_', '===='])
      expect(decodeBase64(bad)).toBeNull();
  });

  it('a reply holds no control, and a foreign text is made fit', () => {
    expect(() => reply(250, '2.0.0', 'a\r\n250 b')).toThrow();
    expect(() => reply(250, '2.0.0\r\n', 'a')).toThrow();
    expect(refusal({ code: 550, enhanced: '5.7.1', text: 'a\r\n250 b\0' }).wire).toBe('550 5.7.1 a??250 b?\r\n');
    expect(reply(250, null, 'a', 'b').wire).toBe('250-a\r\n250 b\r\n');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(reply(250, null, textstring(text)).wire.split('\r\n').length).toBe(2);
        expect(printable(text)).not.toMatch(/[\r\n\0]/);
      }),
    );
  });
});
