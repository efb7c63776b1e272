import { expect, it } from 'vitest';
import { richOfText } from './rich-quote.ts';
import {
  type RichNode,
  element as e,
  linesOf,
  picturesOf,
  richAttributes,
  richHtml,
  richName,
  richText,
  tidied,
  withClass,
} from './rich.ts';

it.each<readonly [readonly RichNode[], string]>([
  [linesOf('Hello\n\nBob'), 'Hello\n\nBob'],
  [[e('div', ['a ', e('b', ['bold']), ' one'])], 'a bold one'],
  [
    [e('ul', [e('li', ['one']), e('li', [e('div', ['two']), e('ul', [e('li', ['in it'])])])])],
    '- one\n- two\n  - in it',
  ],
  [[e('ol', [e('li', ['one']), e('li', ['two'])], { start: '3' })], '3. one\n4. two'],
  [[e('blockquote', [...linesOf('a\n\nb'), e('blockquote', linesOf('c'))])], '> a\n>\n> b\n>> c'],
  [[e('pre', ['  x\n    y'])], '  x\n    y'],
  [[e('div', [e('a', ['here'], { href: 'https://a.test/x' })])], 'here <https://a.test/x>'],
  [[e('div', [e('a', ['a.test'], { href: 'https://a.test/' })])], 'a.test'],
  [[e('div', [e('a', ['ann@a.test'], { href: 'mailto:ann@a.test' })])], 'ann@a.test'],
  [[e('div', [e('img', [], { cid: 'x', alt: 'a tree' })])], '[a tree]'],
  [[e('div', ['-- ', e('br'), 'Ann'], { class: 'signature' })], '-- \nAnn'],
  [[e('table', [e('tbody', [e('tr', [e('td', ['1']), e('td', ['2'])])])])], '1\t2'],
  [[e('hr')], '----------'],
])('%j as words', (nodes, text) => {
  expect(richText(nodes)).toBe(text);
});

it('writes HTML in which nothing is what it was not', () => {
  expect(richHtml([e('div', ['<b>&"', e('br'), e('i', ['x'])])])).toBe('<div>&lt;b&gt;&amp;&quot;<br><i>x</i></div>');
  expect(richHtml([e('a', ['x'], { href: 'https://a.test/"><script>' })])).toBe(
    '<a href="https://a.test/&quot;&gt;&lt;script&gt;">x</a>',
  );
  expect(richHtml([e('img', [], { cid: 'a b@c' })])).toContain('src="cid:a%20b%40c"');
  expect(richHtml([e('span', ['x'], { class: 'accent' })])).toContain('style="color:#2b5fb4"');
});

it.each([
  ['strong', 'b'],
  ['h5', 'h3'],
  ['p', 'div'],
  ['script', null],
  ['font', null],
])('%s is %s', (name, own) => {
  expect(richName(name)).toBe(own);
});

it.each([
  ['a', { href: 'javascript:alert(1)' }, null],
  ['a', { href: 'https://a.test', onclick: 'x' }, { href: 'https://a.test' }],
  ['img', { src: 'https://a.test/x.png' }, null],
  ['img', { cid: 'x', width: '40', height: '1e9', style: 'x' }, { cid: 'x', width: '40' }],
  ['span', { class: 'other' }, null],
  ['div', { class: 'x signature', id: 'y', dir: 'rtl' }, { class: 'signature', dir: 'rtl' }],
])('%s keeps of %j', (name, attributes: Readonly<Record<string, string>>, kept) => {
  expect(richAttributes(name, (one) => attributes[one] ?? null)).toEqual(kept);
});

it('knows its pictures and its signature', () => {
  const nodes = [e('div', [e('img', [], { cid: 'x' })]), e('div', ['Ann'], { class: 'signature' }), e('div', ['end'])];
  expect(picturesOf(nodes)).toEqual(['x']);
  expect(richText(withClass(nodes, 'signature', [e('div', ['Bob'])]))).toBe('\nBob\nend');
  expect(richText(withClass([], 'signature', [e('div', ['Bob'])]))).toBe('Bob');
});

it('knows where quotes end that nobody reads', () => {
  expect(richText(richOfText('>'.repeat(100_000)))).toHaveLength(100_000);
});

it.each(['Hello\n\n-- \nAnn\n\nBob wrote:\n> a\n>> b\n> c\n\nend', 'x', '', '> only', '-- \nAnn'])(
  '%j is the same as rich text',
  (text) => {
    expect(richText(richOfText(text))).toBe(text);
  },
);

it('reads blanks as a page shows them', () => {
  const read = tidied(['\n ', e('div', ['\n a  b ', e('b', [' c ']), '\n']), ' \n', e('pre', [' x\n  y'])]);
  expect(read).toEqual([e('div', ['a b ', e('b', [' c '])]), e('pre', [' x\n  y'])]);
  expect(richHtml([e('div', ['a   b']), e('pre', ['a   b'])])).toContain('<div>a&nbsp; &nbsp;b</div>');
});
