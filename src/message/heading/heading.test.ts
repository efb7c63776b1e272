/** Headings: base subjects, the order of strings, and what threading and searching take from a header. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examine } from '../examine.ts';
import { baseSubject } from './base-subject.ts';
import { collationKey } from './collation.ts';
import { headingOf } from './heading.ts';

describe('the base subject', () => {
  const table: readonly (readonly [subject: string, key: string, reply: boolean])[] = [
    ['', '', false],
    ['Hello', 'HELLO', false],
    ['Re: Hello', 'HELLO', true],
    ['RE:  FW: fwd [x]: Hello \t (fwd) (FWD)', 'HELLO', true],
    ['[list] Hello', 'HELLO', false],
    ['[list] Re: [other] Hello', 'HELLO', true],
    ['[only]', '[ONLY]', false],
    ['Re: [only]', '[ONLY]', true],
    ['[Fwd: Re: Hello]', 'HELLO', true],
    ['[Fwd: Hello', '[FWD: HELLO', false],
    ['[a[b] Hello', '[A[B] HELLO', false],
    ['Reply to you', 'REPLY TO YOU', false],
    ['re [blob] : Hello', 'HELLO', true],
    ['=?utf-8?q?Re:_Gr=C3=BC=C3=9Fe?=', collationKey('Grüße'), true],
    ['a\r\n  b', 'A B', false],
    ['re:', '', true],
  ];
  it.each(table)('of %j is %j', (subject, key, reply) => {
    expect(baseSubject(subject)).toEqual({ key, reply });
  });

  it('ends for anything', () => {
    const pieces = fc.constantFrom('re', 'fwd', 'fw', ':', '[', ']', ' ', '(fwd)', '[fwd:', 'x', '\t', '=?utf-8?q?');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (some) => {
        const { key } = baseSubject(some.join(''));
        expect(key.startsWith('RE:')).toBe(false);
        expect(key.endsWith('(FWD)')).toBe(false);
      }),
    );
    expect(baseSubject(`${'[fwd:'.repeat(100_000)}x`).reply).toBe(false);
  });
});

describe('the order of strings', () => {
  it('knows no case, and goes by octets of UTF-8 beyond ASCII', () => {
    const words = ['b', 'A', 'a', 'É', 'e\u0301', '\u{1F600}', '\uFF5E', 'z'];
    const byKey = words.toSorted((a, b) => (collationKey(a) < collationKey(b) ? -1 : 1));
    expect(byKey.map((word) => words.indexOf(word)).slice(-1)).toEqual([5]);
    expect(collationKey('É')).toBe(collationKey('e\u0301'));
    expect(collationKey('a')).toBe(collationKey('A'));
  });
});

describe('a heading', () => {
  const of = (header: string) => headingOf(examine(Buffer.from(`${header}\r\n\r\nx`)));

  it('has texts as they are searched', () => {
    const heading = of('Subject: =?utf-8?q?Gr=C3=9C=C3=9FE?=\r\nTo: A <X@Y.test>, g: "B C" <z@y.test>;\r\nCc:');
    expect(heading.subject).toBe('grüße');
    expect(heading.to).toBe('a <x@y.test>\0g \0b c <z@y.test>\0 ');
    expect([heading.cc, heading.bcc, heading.messageId]).toEqual([null, null, null]);
  });

  it('has the day that the writer named', () => {
    expect(of('Date: Thu, 1 Jan 1970 23:30:00 -0200')).toMatchObject({ sentDay: 0, sentAt: 91_800_000 });
    expect(of('Date: never')).toMatchObject({ sentDay: null, sentAt: null });
  });

  // RFC 5256 §3, REFERENCES, step 1
  it.each([
    ['In-Reply-To: <b@x> <c@x>', 'b@x'],
    ['References: <a@x> <b@x>\r\nIn-Reply-To: <c@x>', 'a@x b@x'],
    ['References: none\r\nIn-Reply-To: <c@x>', 'c@x'],
    ['References: <"a"@x> <"b c"@x> <a@x>', 'a@x bc@x a@x'],
    ['Subject: x', ''],
  ])('of %j follows %j', (header, ancestors) => {
    expect(of(header).ancestors).toBe(ancestors);
  });
});
