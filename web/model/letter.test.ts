import { describe, expect, it } from 'vitest';
import type { LetterPart } from '../crypto/letter.ts';
import { regionsOf } from './letter.ts';

const part = (more: Partial<LetterPart> & { readonly text: string }): LetterPart => ({
  place: '1',
  layer: '1',
  alternative: null,
  type: 'text/plain',
  charset: 'utf-8',
  isFlowed: false,
  name: null,
  contentId: null,
  disposition: null,
  octets: new TextEncoder().encode(more.text),
  covers: 'message',
  signedBy: [],
  encrypted: [],
  enclosed: null,
  ...more,
});

const texts = (parts: readonly LetterPart[], isPlain = false): readonly (readonly string[])[] =>
  regionsOf({ parts }, isPlain).map((region) => region.texts.map(({ text }) => text));

describe('regions of a letter', () => {
  const words = part({ place: '1.1', alternative: '1', text: 'words' });
  const html = part({ place: '1.2', alternative: '1', type: 'text/html', text: '<p>words' });

  it('chooses among alternatives', () => {
    expect(texts([words, html])).toEqual([['<p>words']]);
    expect(texts([words, html], true)).toEqual([['words']]);
  });

  it('takes nothing of another layer for an alternative', () => {
    const sealed = part({ place: '1.2', layer: '1.2', alternative: '1', type: 'text/html', text: '<p>sealed' });
    expect(texts([words, sealed])).toEqual([['words'], ['<p>sealed']]);
  });

  it('shows no picture of one layer in another, and hides none of its own that is shown', () => {
    const picture = { type: 'image/png', contentId: 'a@x', disposition: 'inline' };
    const shows = part({ place: '1.1', type: 'text/html', text: '<img src="cid:a@x">' });
    const own = part({ ...picture, place: '1.2', text: 'png' });
    const other = part({ ...picture, place: '1.3', layer: '1.3', text: 'png' });
    const [first, second] = regionsOf({ parts: [shows, own, other] }, false);
    expect(first?.pictures).toEqual([own]);
    expect(first?.files).toEqual([]);
    expect(second?.files).toEqual([other]);
  });

  it('reads a charset that nobody knows', () => {
    expect(texts([part({ charset: 'x-nobody', text: 'words' })])).toEqual([['words']]);
  });
});
