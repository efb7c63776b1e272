import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlText } from './html.ts';

describe('htmlText', () => {
  it.each([
    ['plain', 'plain'],
    ['<p>one</p><p>two</p>', 'one\n\ntwo'],
    ['a<br>b<BR/>c', 'a\nb\nc'],
    ['<b>a</b>b', 'ab'],
    ['a\r\n  b', 'a b'],
    ['<td>a</td><td>b</td>', 'a b'],
    ['<style>p { x }</style>a<script>if (1 < 2) "</b>"</script>b', 'ab'],
    ['<STYLE>x</style >a', 'a'],
    ['<title>x</title>a', 'a'],
    ['<style>never closed', ''],
    ['a<!-- <p>x</p> -->b', 'ab'],
    ['a<!-- open', 'a'],
    ['<!DOCTYPE html><?xml?>a', 'a'],
    ['<a href="x>y">z</a>', 'z'],
    ["<a href='x>y'>z</a>", 'z'],
    ['1 < 2 & 3 > 2', '1 < 2 & 3 > 2'],
    ['<p', ''],
    ['&lt;b&gt; &amp;amp; &quot;', '<b> &amp; "'],
    ['&#228;&#xE4;&auml;&#x1F389;', 'äää🎉'],
    ['&nosuch; &amp &#xZZ; &#0; &#xD800;', '&nosuch; &amp &#xZZ; \ufffd \ufffd'],
    ['', ''],
  ])('%j', (html, text) => {
    expect(htmlText(html)).toBe(text);
  });

  it('stops when it has enough', () => {
    const text = htmlText('<p>word</p>'.repeat(10_000), 100);
    expect(text.length).toBeGreaterThanOrEqual(100);
    expect(text.length).toBeLessThan(300);
  });

  it('never throws', () => {
    const piece = fc.constantFrom('<', '>', '/', '!', '--', '"', "'", '=', '&', ';', '#', 'style', 'p', ' ', 'x', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(htmlText(pieces.join('')).length).toBeLessThanOrEqual(200);
      }),
    );
  });

  it.each(['<', '<a', '<!--', '</', '<style>', '&', '&#', '<a href="', '<style></', '\n<p>'])(
    'takes linear time for many %j',
    (piece) => {
      const start = performance.now();
      htmlText(piece.repeat(1_000_000 / piece.length));
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );
});
