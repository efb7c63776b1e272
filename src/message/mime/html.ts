/**
 * HTML as plain text, for previews and search: one pass, no tree, bounded.
 * It reads markup roughly as HTML 5 tokenises it (§13.2.5); scripts, styles and titles are dropped, blocks become lines.
 * Not here: showing HTML. What comes out is text and must be escaped like any text.
 */
import { limits } from '../limits.ts';
import { characterReference } from './html-entities.ts';

/** Elements whose content is not text of the page. */
const silent = new Set(['script', 'style', 'title', 'template', 'noscript']);
const blocks = new Set(
  'address article aside blockquote br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
);
const cells = new Set(['td', 'th']);

/** The text of a document, at most `most` characters or a little more; white space is folded, blocks stand on lines of their own. */
export function htmlText(html: string, most: number = limits.htmlCharacters): string {
  const end = Math.min(html.length, limits.htmlCharacters);
  const pieces: string[] = [];
  let length = 0;
  let at = 0;
  while (at < end && length < most) {
    const less = html.indexOf('<', at);
    const textEnd = less === -1 || less > end ? end : less;
    if (textEnd > at) {
      const piece = textRun(html.slice(at, Math.min(textEnd, at + most * 8)));
      pieces.push(piece);
      length += piece.trim().length;
    }
    if (textEnd === end) break;
    const markup = readMarkup(html, textEnd, end);
    pieces.push(markup.text);
    at = markup.end;
  }
  return tidy(pieces.join(''));
}

interface Markup {
  /** What stands in the text for the markup. */
  readonly text: string;
  readonly end: number;
}

/** A tag, comment or declaration at "<"; a "<" that begins none of them is text. */
function readMarkup(html: string, less: number, limit: number): Markup {
  if (html.startsWith('<!--', less)) return { text: '', end: behind(html, '-->', less + 4, limit) };
  const next = html[less + 1];
  if (next === '!' || next === '?') return { text: '', end: behind(html, '>', less + 2, limit) };
  const closing = next === '/';
  const nameStart = less + (closing ? 2 : 1);
  const name = tagName(html, nameStart);
  if (name === '') return { text: '<', end: less + 1 };
  const end = tagEnd(html, nameStart + name.length, limit);
  if (!closing && silent.has(name)) return { text: '', end: behindElement(html, name, end, limit) };
  return { text: blocks.has(name) ? '\n' : cells.has(name) ? ' ' : '', end };
}

function behind(html: string, mark: string, from: number, limit: number): number {
  const at = html.indexOf(mark, from);
  return at === -1 ? limit : at + mark.length;
}

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** The longest element name is "blockquote"; whatever is longer is none that matters here. */
const nameCharacters = 16;

function tagName(html: string, start: number): string {
  if (!isLetter(html.charCodeAt(start))) return '';
  let end = start + 1;
  while (end < start + nameCharacters && (isLetter(html.charCodeAt(end)) || isDigit(html.charCodeAt(end)))) end += 1;
  return html.slice(start, end).toLowerCase();
}

/** Behind the ">" of a tag; one inside a quoted attribute does not count. */
function tagEnd(html: string, from: number, limit: number): number {
  let quote = '';
  for (let at = from; at < limit; at++) {
    const character = html[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '>') return at + 1;
    else if ((character === '"' || character === "'") && html[at - 1] === '=') quote = character;
  }
  return limit;
}

/** Behind the end tag of an element whose content is dropped. */
function behindElement(html: string, name: string, from: number, limit: number): number {
  for (let at = html.indexOf('</', from); at !== -1; at = html.indexOf('</', at + 2)) {
    if (tagName(html, at + 2) === name) return tagEnd(html, at + 2 + name.length, limit);
  }
  return limit;
}

/** Text between tags: references resolved, line breaks of the source made spaces. */
function textRun(text: string): string {
  let plain = '';
  let from = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
    const reference = characterReference(text, at);
    if (reference === null) continue;
    plain += text.slice(from, at) + reference.text;
    from = reference.end;
  }
  plain += text.slice(from);
  return plain.replaceAll('\r', ' ').replaceAll('\n', ' ').replaceAll('\t', ' ');
}

/** Runs of spaces are one, lines have none at their ends, at most one empty line stands between others. */
function tidy(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const words = line.split(' ').filter((word) => word !== '');
    if (words.length > 0 || (lines.length > 0 && lines.at(-1) !== '')) lines.push(words.join(' '));
  }
  return lines.join('\n').trim();
}
