/** Text in lists of e-mails, and what is shown of where it was found. RFC 8621 §4.4.1, §5 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { termsOf } from '../../src/message/similar/terms.ts';
import { marked } from '../../src/jmap/mail/snippets/marks.ts';
import { folded } from '../../src/message/heading/folded.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

describe('what is typed into a search box', () => {
  it.each([
    ['', []],
    ['   ', []],
    ['Two words', ['two', 'words']],
    ['"one phrase" and more', ['one phrase', 'and', 'more']],
    ["'one phrase'more", ['one phrase', 'more']],
    ["don't", ["don't"]],
    ['"never closed', ['"never', 'closed']],
    [String.raw`"a \"b\" \\ \'c\' \d"`, [String.raw`a "b" \ 'c' \d`]],
    ['""', []],
    ['twice Twice TWICE', ['twice']],
    ['ÉCOLE', ['école']],
  ])('%j is %j', (text, terms) => {
    expect(termsOf(text)).toEqual(terms);
  });

  it('never fails, and has no empty string', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', "'", '\\', ' ', 'a', 'İ', '\ud800') }), (text) => {
        for (const term of termsOf(text)) expect(term.length).toBeGreaterThan(0);
      }),
    );
  });
});

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};
const plain = (html: string): string =>
  html
    .replaceAll('<mark>', '')
    .replaceAll('</mark>', '')
    .replace(/&(?:lt|gt|quot|#39|amp);/gu, (one) => entities[one] ?? '');

describe('what was found, marked', () => {
  it.each([
    ['The Foosball competition', ['foo'], 255, 'The <mark>Foo</mark>sball competition'],
    ['a <b> & c', ['b'], 255, 'a &lt;<mark>b</mark>&gt; &amp; c'],
    ['x & y', ['&'], 255, 'x <mark>&amp;</mark> y'],
    ['one two', ['one', 'ne t'], 255, '<mark>one t</mark>wo'],
    ['nothing here', ['other'], 255, null],
    ['İstanbul is big', ['big'], 255, 'İstanbul is <mark>big</mark>'],
    ['cafe\u0301 au lait', ['caf\u00e9'], 255, '<mark>caf\u00e9</mark> au lait'],
    [`${'word '.repeat(40)}needle end`, ['needle'], 100, `…${'word '.repeat(12).slice(5)}<mark>needle</mark> end`],
  ])('%j with %j', (text, terms, most, html) => {
    expect(marked(text, terms, most)).toBe(html);
  });

  it('is a part of the text, no longer than it may be, and has nothing open', () => {
    const unit = fc.constantFrom('a', 'b', ' ', '<', '&', '"', 'é', '漢', '😀', 'İ', 'Σ', 'e\u0301', '\ud83d');
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 400 }),
        fc.array(fc.string({ unit, minLength: 1, maxLength: 3 }).map(folded), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 60, max: 255 }),
        (text, terms, most) => {
          const html = marked(text, terms, most);
          if (html === null) return;
          expect(Buffer.byteLength(html)).toBeLessThanOrEqual(most);
          expect(html.isWellFormed()).toBe(true);
          expect(html.split('<mark>').length).toBe(html.split('</mark>').length);
          const shown = plain(html);
          expect(shown).not.toContain('<mark>');
          expect(text.normalize('NFC').toWellFormed()).toContain(shown.replace(/^…|…$/gu, ''));
        },
      ),
    );
  });
});

const letter = (from: string, subject: string, body: string, more: readonly string[] = []): string =>
  [
    `From: ${from}`,
    'To: Bob <bob@b.test>',
    `Subject: ${subject}`,
    ...more,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    body,
    '',
  ].join('\n');

describe('a search for text', () => {
  let me: TestJmap;
  beforeAll(async () => {
    me = await testJmap();
    await me.deliver(letter('Ann Lee <ann@a.test>', 'The Foosball competition', 'We meet at the stadium.'));
    await me.deliver(
      letter('zoe@a.test', '=?utf-8?q?Gr=C3=BC=C3=9Fe?=', 'The year of\nfoosball <1 widget.', ['Cc: Ann <ann@c.test>']),
    );
    await me.deliver(
      letter('x@a.test', 'Newsletter', '<p>Hello <b class="widget">you</b></p>', [
        'X-Colour: dark blue',
        'Bcc: Hid <hid@b.test>',
      ]).replace('text/plain', 'text/html'),
    );
    for (let at = 0; at < 220; at++)
      await me.deliver(letter('many@a.test', `number ${at}`, at % 2 === 0 ? 'even' : 'odd'));
  }, 120_000);
  afterAll(() => me.close());

  const sort = [{ property: 'receivedAt', isAscending: true }];
  const found = async (filter: object) =>
    ((await me.ask('Email/query', { filter, sort, limit: 5 })) as { ids?: readonly string[] }).ids;

  it.each([
    [{ text: 'foosball' }, ['M1', 'M2']],
    [{ text: 'FOOSBALL stadium' }, ['M1']],
    [{ text: 'ann' }, ['M1', 'M2']],
    [{ text: '"stadium at"' }, []],
    [{ text: '"at the stadium"' }, ['M1']],
    [{ text: 'hid@b.test' }, ['M3']],
    // Markup and what programs write are no text.
    [{ text: 'class' }, []],
    [{ text: 'mime-version' }, []],
    [{ text: 'blue' }, []],
    [{ from: 'ann' }, ['M1']],
    [{ from: '"ann lee"' }, ['M1']],
    [{ to: 'bob zoe' }, []],
    [{ cc: 'ann' }, ['M2']],
    [{ bcc: 'hid' }, ['M3']],
    [{ subject: 'grüsse' }, []],
    [{ subject: 'GRÜßE' }, ['M2']],
    [{ body: 'foosball' }, ['M2']],
    [{ body: 'you' }, ['M3']],
    [{ header: ['X-Colour'] }, ['M3']],
    [{ header: ['x-colour', 'blue'] }, ['M3']],
    [{ header: ['x-colour', 'red'] }, []],
    [{ header: ['Subject', 'news'] }, ['M3']],
    [{ from: 'many', subject: '"number 7"', body: 'odd' }, ['M11', 'M75', 'M77', 'M79', 'M81']],
    [{ operator: 'NOT', conditions: [{ from: 'many' }, { text: 'hello' }] }, ['M1', 'M2']],
    [{ operator: 'OR', conditions: [{ subject: '"number 219"' }, { body: 'stadium' }] }, ['M1', 'M223']],
    [{ operator: 'AND', conditions: [{ text: 'foosball' }, { maxSize: 1 }] }, []],
    [{ text: 'foosball', inMailbox: 'F2' }, []],
    [{ text: '' }, ['M1', 'M2', 'M3', 'M4', 'M5']],
  ])('%j finds %j', async (filter, ids) => {
    expect(await found(filter)).toEqual(ids);
  });

  it('does not take what is no text, or too much of it', async () => {
    const tooMuch = { operator: 'AND', conditions: Array.from({ length: 40 }, (_, at) => ({ body: `a${at} b${at}` })) };
    for (const filter of [
      { header: [] },
      { header: ['a', 'b', 'c'] },
      { text: 1 },
      { text: 'x'.repeat(5_000) },
      tooMuch,
    ])
      expect(await me.call(['Email/query', { filter }])).toMatchObject([
        ['error', { type: 'unsupportedFilter' }, 'c0'],
      ]);
  });

  it('shows where it was found', async () => {
    const answer = await me.ask('SearchSnippet/get', {
      filter: {
        operator: 'AND',
        conditions: [{ text: 'foosball widget' }, { operator: 'NOT', conditions: [{ text: 'year' }] }],
      },
      emailIds: ['M1', 'M2', 'M3', 'M999', 'x'],
    });
    expect(answer['list'] as readonly JsonObject[]).toEqual([
      { emailId: 'M1', subject: 'The <mark>Foosball</mark> competition', preview: null },
      { emailId: 'M2', subject: null, preview: 'The year of <mark>foosball</mark> &lt;1 <mark>widget</mark>.' },
      { emailId: 'M3', subject: null, preview: null },
    ]);
    expect(answer['notFound']).toEqual(['M999', 'x']);
  });

  it('shows nothing where nothing was looked for, and not too much', async () => {
    expect(await me.ask('SearchSnippet/get', { filter: { from: 'ann' }, emailIds: ['M1'] })).toMatchObject({
      list: [{ emailId: 'M1', subject: null, preview: null }],
      notFound: null,
    });
    const emailIds = Array.from({ length: 201 }, (_, at) => `M${at + 1}`);
    expect(await me.call(['SearchSnippet/get', { filter: null, emailIds }])).toMatchObject([
      ['error', { type: 'requestTooLarge' }, 'c0'],
    ]);
    expect(await me.call(['SearchSnippet/get', { filter: { colour: 'red' }, emailIds: [] }])).toMatchObject([
      ['error', { type: 'unsupportedFilter' }, 'c0'],
    ]);
  });
});
