import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { listPattern } from './list-pattern.ts';
import { nameProblem } from '../../ms/mailbox-name.ts';
import { mailboxName, writtenName } from './mailbox-name.ts';
import { decodeUtf7, encodeUtf7 } from './modified-utf7.ts';

describe('modified UTF-7', () => {
  it.each([
    ['INBOX', 'INBOX'],
    ['a & b', 'a &- b'],
    ['Entwürfe', 'Entw&APw-rfe'],
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
    ['😀', '&2D3eAA-'],
    ['\t', '&AAk-'],
    ['', ''],
  ])('writes %j as %j and reads it back', (name, written) => {
    expect(encodeUtf7(name)).toBe(written);
    expect(decodeUtf7(written)).toBe(name);
  });

  it.each([
    ['&', 'not closed'],
    ['&AGE', 'not closed'],
    ['&AGE-', 'a plain "a" encoded'],
    ['&AP-', 'half a character'],
    ['&AP+-', 'a foreign octet'],
    ['&AP/8-', 'the wrong slash'],
    ['&APw=-', 'padding'],
    ['&APx-', 'stray bits'],
    ['&APw-&APw-', 'one run cut in two'],
    ['&2D0-', 'half a surrogate pair'],
    ['grün', 'not ASCII'],
    ['a\tb', 'a control character'],
  ])('refuses %j: %s', (text) => {
    expect(decodeUtf7(text)).toBeNull();
  });

  it('comes back from the wire as it went', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = text.toWellFormed();
        expect(decodeUtf7(encodeUtf7(name))).toBe(name);
      }),
    );
  });

  it('reads only what it would write', () => {
    const text = fc.string({ unit: fc.constantFrom('&', '-', 'A', 'P', 'w', ',', '+', '/', 'a', '2', 'D', '=') });
    fc.assert(
      fc.property(text, (written) => {
        const name = decodeUtf7(written);
        if (name !== null) expect(encodeUtf7(name)).toBe(written);
      }),
    );
  });
});

describe('mailbox names', () => {
  it.each([
    ['inbox', 'utf-7', 'INBOX'],
    ['Inbox/Sub', 'utf-7', 'INBOX/Sub'],
    ['inboxes', 'utf-7', 'inboxes'],
    ['a&b', 'utf-8', 'a&b'],
    ['a&b', 'utf-7', null],
    ['grün', 'utf-7', 'grün'],
    ['u\u0308', 'utf-8', 'ü'],
  ] as const)('reads %j in %s as %j', (text, charset, expected) => {
    expect(mailboxName(text, charset)).toBe(expected);
  });

  it('writes what the client reads', () => {
    expect(writtenName('grün', 'utf-7')).toBe('gr&APw-n');
    expect(writtenName('grün', 'utf-8')).toBe('grün');
  });

  it.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    'a*',
    'a%',
    'a\nb',
    'a\u0085b',
    'x'.repeat(256),
    'x/'.repeat(60) + 'x',
    'ü'.repeat(128),
  ])('has a reason against %j', (name) => {
    expect(nameProblem(name, defaultLimits)).not.toBeNull();
  });

  it.each(['a', 'a b', 'a/b/c', 'ü', '&', '"', '\\', '.', '..', 'x'.repeat(255)])('has none against %j', (name) => {
    expect(nameProblem(name, defaultLimits)).toBeNull();
  });
});

describe('patterns', () => {
  it.each([
    ['*', 'a/b', true],
    ['%', 'a', true],
    ['%', 'a/b', false],
    ['%/%', 'a/b', true],
    ['a*', 'a', true],
    ['a*c', 'a/b/c', true],
    ['*b%', 'a/bc', true],
    ['*b%', 'a/b/c', false],
    ['%3/%4', 'test3/test4', true],
    ['%t*4', 'test3/test4', true],
    ['', '', true],
    ['', 'a', false],
    ['inbox', 'INBOX', true],
    ['Inbox/%', 'INBOX/x', true],
    ['a', 'A', false],
    ['%*', 'a/b', true],
    ['*%', 'a/b', true],
  ])('%j on %j is %j', (pattern, name, expected) => {
    expect(listPattern(pattern)(name)).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '%'), maxLength: 10 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, name, (wild, plain) => {
        const same = new RegExp(`^${wild.replaceAll('*', '.*').replaceAll('%', '[^/]*')}$`);
        expect(listPattern(wild)(plain)).toBe(same.test(plain));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer for a pattern made to backtrack', () => {
    const begun = performance.now();
    expect(listPattern('*a'.repeat(500) + 'b')('a'.repeat(1_000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
