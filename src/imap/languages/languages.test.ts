/** Phrases are what is said, in every language; ranges find their language. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageTags, lookUp, otherUsersIn, said } from './languages.ts';
import { phrases } from './phrases.ts';

const imap = new URL('..', import.meta.url).pathname;
const source = readdirSync(imap, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('languages'))
  .map((name) => readFileSync(join(imap, name), 'utf8'))
  .join('\n');

describe('a phrase', () => {
  it.each(phrases)('%s is said somewhere, and in every language', (phrase) => {
    expect(source.includes(`'${phrase}'`)).toBe(true);
    for (const tag of languageTags) {
      const text = said(tag, phrase);
      expect(text).not.toBe('');
      // resp-text = 1*UTF8-TEXT-CHAR, and no "[" in front. RFC 5255 §3.5
      expect(text.startsWith('[')).toBe(false);
      for (const character of text) expect(character >= ' ' && character !== '\x7f').toBe(true);
      if (tag === 'en' || tag === 'i-default') expect(text).toBe(phrase);
      else expect(text).not.toBe(phrase);
    }
  });

  it('of nobody is said as it is, in one line', () => {
    expect(said('de', 'Something\r\nelse')).toBe('Something??else');
    expect(said('de', 'constructor')).toBe('constructor');
  });
});

describe('a range', () => {
  it.each([
    ['de', 'de'],
    ['DE-at', 'de'],
    ['fr-CA-x-who', 'fr'],
    ['i-default', 'i-default'],
    ['default', 'en'],
    ['*', 'en'],
    ['mul', null],
    ['', null],
    ['i', null],
    ['x-de', null],
  ])('%s is %s', (range, tag) => {
    expect(lookUp(range)).toBe(tag);
  });

  it('of anything is a language or none', () => {
    fc.assert(
      fc.property(fc.string(), (range) => {
        const tag = lookUp(range);
        expect(tag === null || languageTags.includes(tag)).toBe(true);
        if (tag !== null) otherUsersIn(tag);
      }),
    );
  });
});
