/**
 * What is quoted, within rich text: as words set apart, or as the HTML that it came as.
 */
import type { Identity, Quote } from './compose.ts';
import { type RichNode, element, linesOf, richHtml } from './rich.ts';

/** Reads HTML that somebody else wrote. */
export interface HtmlReader {
  /** As rich text. */
  read(html: string): readonly RichNode[];
  /** As a piece of HTML to be sent on: with its styles, without its style sheets and all that runs. */
  quote(html: string): string;
  /** A draft: what was written, and the quote below it. */
  split(html: string): { readonly nodes: readonly RichNode[]; readonly quote: string | null };
  close(): void;
}

/** Plain text as rich text: what is quoted is set apart, the signature is known as one. RFC 3676 §4.3, §4.5 */
export function richOfText(text: string): readonly RichNode[] {
  const lines = text.split('\n');
  const at = lines.indexOf('-- ');
  const quoteAt = at < 0 ? -1 : lines.findIndex((line, row) => row > at && (line.startsWith('>') || line === ''));
  const end = quoteAt < 0 ? lines.length : quoteAt;
  if (at < 0) return quotesOf(lines);
  const signature = element('div', linesOf(lines.slice(at, end).join('\n')), { class: 'signature' });
  return [...quotesOf(lines.slice(0, at)), signature, ...quotesOf(lines.slice(end))];
}

/** Quotes within quotes that are told apart. */
const deepest = 20;

function quotesOf(lines: readonly string[], depth = 0): readonly RichNode[] {
  const nodes: RichNode[] = [];
  for (let at = 0; at < lines.length;) {
    const isQuote = depth < deepest && lines[at]?.startsWith('>') === true;
    let end = at;
    while (end < lines.length && (depth < deepest && lines[end]?.startsWith('>') === true) === isQuote) end += 1;
    const some = lines.slice(at, end);
    const inner = some.map((line) => (line.startsWith('> ') ? line.slice(2) : line.slice(1)));
    nodes.push(...(isQuote ? [element('blockquote', quotesOf(inner, depth + 1))] : linesOf(some.join('\n'))));
    at = end;
  }
  return nodes;
}

/** What stands below messages of an identity; nothing where it has no signature. */
export function signatureNodes(identity: Identity | undefined, reader: HtmlReader): readonly RichNode[] {
  const { htmlSignature = '', textSignature = '' } = identity ?? {};
  if (htmlSignature === '' && textSignature === '') return [];
  const lines = htmlSignature === '' ? linesOf(textSignature) : reader.read(htmlSignature);
  return [element('div', [element('div', ['-- ']), ...lines], { class: 'signature' })];
}

/** What is quoted in words, as rich text. */
export function wordsOf({ lead, text, html, isAnswer }: Quote): readonly RichNode[] {
  if (html !== null) return [];
  const lines = linesOf(text);
  const blank = element('div', [element('br')]);
  return [blank, ...linesOf(lead.join('\n')), ...(isAnswer ? [element('blockquote', lines)] : lines)];
}

/** What is quoted as it came; `html` is clean. */
export function quoteHtml({ lead, isAnswer }: Quote, html: string): string {
  const [open, close] = isAnswer ? richHtml([element('blockquote', ['|'])]).split('|') : ['<div>', '</div>'];
  return `${richHtml(linesOf(lead.join('\n')))}${open ?? ''}${html}${close ?? ''}`;
}
