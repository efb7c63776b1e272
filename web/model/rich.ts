/**
 * Rich text as a tree of few elements: what the composer's editor may hold, written as the HTML and as the words of a message.
 * Everything else that stands in HTML has no place in it, so what is written is clean whatever was pasted.
 * Not here: reading it from a document (views/compose/rich-dom.ts).
 */
import { linkTarget } from './links.ts';

export interface RichElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly RichNode[];
}

export type RichNode = string | RichElement;

const blocks = new Set('div h1 h2 h3 ul ol li blockquote pre hr table thead tbody tfoot tr'.split(' '));
const inlines = new Set('b i u s code sub sup a span img br td th'.split(' '));
const empty = new Set(['br', 'hr', 'img']);

/** What has another name in HTML, and is the same here. */
const sameAs: Readonly<Record<string, string>> = {
  strong: 'b',
  em: 'i',
  ins: 'u',
  strike: 's',
  del: 's',
  h4: 'h3',
  h5: 'h3',
  h6: 'h3',
  tt: 'code',
  kbd: 'code',
  samp: 'code',
  ...Object.fromEntries(
    'p section article header footer main aside nav figure figcaption address center dl dt dd'
      .split(' ')
      .map((name) => [name, 'div']),
  ),
};

/** The name that an element has here; null where only its content stays. */
export function richName(name: string): string | null {
  const own = sameAs[name] ?? name;
  return blocks.has(own) || inlines.has(own) ? own : null;
}

/** Classes that mean something here. */
const classes: Readonly<Record<string, readonly string[]>> = { span: ['accent'], div: ['signature', 'quote'] };

const isCount = (value: string): boolean => value.length <= 4 && String(Number(value)) === value && Number(value) > 0;

/** Attributes that stay, of an element that stays; null where without them it is nothing. */
export function richAttributes(
  name: string,
  get: (attribute: string) => string | null,
): Readonly<Record<string, string>> | null {
  const kept: Record<string, string> = {};
  const keep = (attribute: string, may: (value: string) => boolean): void => {
    const value = get(attribute);
    if (value !== null && may(value)) kept[attribute] = value;
  };
  const given = classes[name]?.find((one) => get('class')?.split(' ').includes(one));
  if (given !== undefined) kept['class'] = given;
  if (name === 'span' && given === undefined) return null;
  if (name === 'a') {
    keep('href', (value) => linkTarget(value) !== null);
    if (kept['href'] === undefined) return null;
  }
  if (name === 'img') {
    keep('cid', (value) => value !== '' && !value.includes('"'));
    if (kept['cid'] === undefined) return null;
    keep('alt', () => true);
    keep('width', isCount);
    keep('height', isCount);
  }
  if (name === 'td' || name === 'th') {
    keep('colspan', isCount);
    keep('rowspan', isCount);
  }
  if (name === 'ol') keep('start', isCount);
  if (blocks.has(name)) keep('dir', (value) => value === 'ltr' || value === 'rtl' || value === 'auto');
  return kept;
}

export const element = (
  name: string,
  children: readonly RichNode[] = [],
  attributes: RichElement['attributes'] = {},
): RichElement => ({ name, attributes, children });

/** A line for each line of the text. */
export const linesOf = (text: string): readonly RichElement[] =>
  text.split('\n').map((line) => element('div', line === '' ? [element('br')] : [line]));

/** How they look where nobody has a style sheet: Content-Security-Policy of no reader forbids these. */
const styles: Readonly<Record<string, string>> = {
  blockquote: 'margin:0 0 0 8px;padding-left:12px;border-left:2px solid #b9bec7',
  'span.accent': 'color:#2b5fb4',
  pre: 'white-space:pre-wrap',
  img: 'max-width:100%',
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A blank beside another would be lost. */
const wordsHtml = (text: string): string =>
  escaped(text).replaceAll('\u00a0', ' ').replaceAll('  ', '&nbsp; ').replaceAll('  ', ' &nbsp;');

/** As HTML: a part of a document. */
export function richHtml(nodes: readonly RichNode[], isFixed = false): string {
  return nodes
    .map((node) => (typeof node !== 'string' ? elementHtml(node, isFixed) : isFixed ? escaped(node) : wordsHtml(node)))
    .join('');
}

function elementHtml({ name, attributes, children }: RichElement, isFixed: boolean): string {
  const { cid, ...others } = attributes;
  const style = styles[others['class'] === undefined ? name : `${name}.${others['class']}`];
  const all = Object.entries({
    ...(cid === undefined ? {} : { src: `cid:${encodeURIComponent(cid)}` }),
    ...(name === 'blockquote' ? { type: 'cite' } : {}),
    ...others,
    ...(style === undefined ? {} : { style }),
  });
  const open = `<${name}${all.map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`).join('')}>`;
  if (empty.has(name)) return open;
  const inside = richHtml(children, isFixed || name === 'pre');
  // The first line break in a pre is not one. HTML §13.1.2.5
  return `${open}${name === 'pre' && inside.startsWith('\n') ? '\n' : ''}${inside}</${name}>`;
}

/** Around what is shown: a whole document. */
export const htmlDocument = (body: string): string =>
  `<!doctype html>\n<html><head><meta charset="utf-8"></head><body>${body}</body></html>\n`;

/** As words, with a line for each block: what people read who have no HTML. */
export const richText = (nodes: readonly RichNode[]): string => textLines(nodes, false).join('\n');

function textLines(nodes: readonly RichNode[], isFixed: boolean): readonly string[] {
  const lines: string[] = [];
  let line: string | null = null;
  const flush = (): void => {
    if (line !== null) lines.push(isFixed || line === '-- ' ? line : line.trim());
    line = null;
  };
  const add = (text: string): void => {
    line = (line ?? '') + text;
  };
  const inline = (node: RichNode): void => {
    if (typeof node === 'string') {
      const text = node.replaceAll('\u00a0', ' ');
      if (!isFixed) add(text.replace(/\s+/g, ' '));
      else
        text.split('\n').forEach((piece, at) => {
          if (at > 0) flush();
          add(piece);
        });
    } else if (node.name === 'br') {
      add('');
      flush();
    } else if (node.name === 'img') add(node.attributes['alt'] ? `[${node.attributes['alt']}]` : '');
    else if (blocks.has(node.name)) {
      flush();
      lines.push(...blockLines(node));
    } else {
      if (node.name === 'td' || node.name === 'th') add(line === null ? '' : '\t');
      node.children.forEach(inline);
      if (node.name === 'a') add(linkText(node));
    }
  };
  nodes.forEach(inline);
  flush();
  return lines;
}

function blockLines({ name, attributes, children }: RichElement): readonly string[] {
  if (name === 'hr') return ['----------'];
  const lines = textLines(children, name === 'pre');
  if (name === 'blockquote')
    return lines.map((text) => (text === '' || text.startsWith('>') ? `>${text}` : `> ${text}`));
  if (name === 'ul' || name === 'ol') {
    const first = Number(attributes['start'] ?? 1);
    return children.flatMap((child, at) => {
      if (typeof child === 'string') return child.trim() === '' ? [] : [child];
      const mark = name === 'ul' ? '- ' : `${first + at}. `;
      return blockLines(child).map((text, row) => (row === 0 ? mark : ' '.repeat(mark.length)) + text);
    });
  }
  return lines;
}

/** Where a link leads, unless its words say so. */
function linkText({ attributes, children }: RichElement): string {
  const href = attributes['href'] ?? '';
  const words = textLines(children, false).join(' ');
  const bare = (url: string): string => {
    const rest = url.startsWith('mailto:') ? url.slice(7) : url.replace(/^https?:\/\//i, '');
    return rest.endsWith('/') ? rest.slice(0, -1) : rest;
  };
  return words === '' || bare(words) === bare(href) ? '' : ` <${href}>`;
}

/** Content-IDs of the pictures. */
export const picturesOf = (nodes: readonly RichNode[]): readonly string[] =>
  nodes.flatMap((node) =>
    typeof node === 'string'
      ? []
      : [...(node.attributes['cid'] === undefined ? [] : [node.attributes['cid']]), ...picturesOf(node.children)],
  );

/** With others in the place of the first element of that class, or at the end where there is none. */
export function withClass(nodes: readonly RichNode[], name: string, others: readonly RichNode[]): readonly RichNode[] {
  const at = nodes.findIndex((node) => typeof node !== 'string' && node.attributes['class'] === name);
  return at < 0 ? [...nodes, ...others] : [...nodes.slice(0, at), ...others, ...nodes.slice(at + 1)];
}

/** Without pictures, which belong to one message. */
export const withoutPictures = (nodes: readonly RichNode[]): readonly RichNode[] =>
  nodes.flatMap((node): readonly RichNode[] =>
    typeof node === 'string'
      ? [node]
      : node.name === 'img'
        ? []
        : [{ ...node, children: withoutPictures(node.children) }],
  );

const isBlock = (node: RichNode | undefined): boolean =>
  node === undefined ||
  (typeof node !== 'string' && (blocks.has(node.name) || node.name === 'td' || node.name === 'th'));

/** As a page shows it that was written by hand: blanks and line breaks are one blank, and none beside a block. */
export function tidied(nodes: readonly RichNode[], isInline = false): readonly RichNode[] {
  return nodes.flatMap((node, at): readonly RichNode[] => {
    if (typeof node !== 'string') {
      const isFixed = node.name === 'pre';
      return [isFixed ? node : { ...node, children: tidied(node.children, !isBlock(node)) }];
    }
    const atStart = !isInline || at > 0 ? isBlock(nodes[at - 1]) : false;
    const atEnd = !isInline || at < nodes.length - 1 ? isBlock(nodes[at + 1]) : false;
    const one = node.replace(/[ \t\r\n\f]+/g, ' ');
    const text = atStart && one.startsWith(' ') ? one.slice(1) : one;
    const left = atEnd && text.endsWith(' ') ? text.slice(0, -1) : text;
    return left === '' ? [] : [left];
  });
}
