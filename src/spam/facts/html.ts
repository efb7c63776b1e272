/**
 * What an HTML text shows and does: one pass over its tags, no tree, bounded.
 * It reads markup roughly as HTML 5 tokenises it (§13.2.5), as browsers and mail readers do with whatever they get.
 * Not here: judging (signals/), showing.
 */
import { characterReference } from '../../message/mime/html-entities.ts';
import { limits } from '../limits.ts';

export interface HtmlLink {
  readonly url: string;
  readonly text: string;
  readonly kind: 'anchor' | 'image' | 'form';
}

export interface HtmlFacts {
  /** What a reader sees, blocks on lines of their own. */
  readonly shown: string;
  /** What is in the page and not seen. */
  readonly hidden: string;
  readonly links: readonly HtmlLink[];
  readonly tags: number;
  /** Element names that occur, and features such as 'style:display-none'. */
  readonly features: ReadonlySet<string>;
  readonly images: number;
  /** Remote images of at most two pixels. */
  readonly pixels: number;
  /** Comments and unknown tags that stand inside a word. */
  readonly brokenWords: number;
}

interface Attributes {
  readonly get: (name: string) => string;
  readonly names: readonly string[];
}

const silent = new Set(['script', 'style', 'title', 'template', 'noscript', 'head']);
const wholly = new Set(['script', 'style', 'title']);
const voids = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
const blocks = new Set(
  'address article aside blockquote br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul td th body center'.split(
    ' ',
  ),
);
const known = new Set(
  `a abbr acronym address applet area article aside b base basefont bdo bgsound big blink blockquote body br button caption center cite code col
colgroup dd del dfn dir div dl dt em embed fieldset figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins isindex kbd label
layer legend li link main map marquee menu meta nav nobr noframes noscript object ol optgroup option p param picture pre q s samp script section select small source span strike
strong style sub sup svg table tbody td template textarea tfoot th thead title tr tt u ul var video wbr xml`
    .split('\n')
    .flatMap((line) => line.split(' ')),
);

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
const isNameCode = (code: number): boolean =>
  isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x3a;
const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

/** Character references resolved. */
export function resolved(text: string): string {
  let at = text.indexOf('&');
  if (at === -1) return text;
  let plain = '';
  let from = 0;
  for (; at !== -1; at = text.indexOf('&', at + 1)) {
    const reference = characterReference(text, at);
    if (reference === null) continue;
    plain += text.slice(from, at) + reference.text;
    from = reference.end;
  }
  return plain + text.slice(from);
}

/** Attributes between two positions, names in lower case, values with their references resolved. */
function attributes(html: string, from: number, to: number): Attributes {
  const names: string[] = [];
  const values: string[] = [];
  let at = from;
  while (at < to && names.length < 40) {
    while (at < to && !isNameCode(html.charCodeAt(at))) at += 1;
    const start = at;
    while (at < to && isNameCode(html.charCodeAt(at))) at += 1;
    if (at === start) break;
    const name = html.slice(start, at).toLowerCase();
    while (at < to && isSpace(html.charCodeAt(at))) at += 1;
    let value = '';
    if (html[at] === '=') {
      at += 1;
      while (at < to && isSpace(html.charCodeAt(at))) at += 1;
      const quote = html[at];
      if (quote === '"' || quote === "'") {
        const end = html.indexOf(quote, at + 1);
        const stop = end === -1 || end > to ? to : end;
        value = html.slice(at + 1, stop);
        at = stop + 1;
      } else {
        const begin = at;
        while (at < to && !isSpace(html.charCodeAt(at))) at += 1;
        value = html.slice(begin, at);
      }
    }
    names.push(name);
    values.push(resolved(value.slice(0, limits.urlCharacters)));
  }
  return { names, get: (name) => values[names.indexOf(name)] ?? '' };
}

/** Behind the ">" of a tag; one inside a quoted attribute does not count, unless the quote is never closed. */
function tagEnd(html: string, from: number, limit: number): number {
  let quote = '';
  for (let at = from; at < limit; at++) {
    const character = html[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '>') return at + 1;
    else if ((character === '"' || character === "'") && html[at - 1] === '=') quote = character;
    if (at - from > limits.urlCharacters * 4) return at;
  }
  return limit;
}

const compact = (style: string): string =>
  style.toLowerCase().replaceAll(' ', '').replaceAll('\n', '').replaceAll('\r', '');

/** How a style or an attribute hides what it is about, or null. */
function hiding(name: string, tag: Attributes): string | null {
  if (tag.names.length === 0) return null;
  const style = compact(tag.get('style'));
  if (style.includes('display:none')) return 'display-none';
  if (style.includes('visibility:hidden')) return 'visibility-hidden';
  if (style.includes('mso-hide:all') || tag.names.includes('hidden')) return 'hidden';
  if (style.includes('font-size:0') && !style.includes('font-size:0.')) return 'tiny-font';
  if (style.includes('font-size:1px') || style.includes('font-size:1pt')) return 'tiny-font';
  if (style.includes('opacity:0;') || style.endsWith('opacity:0')) return 'transparent';
  if (name === 'font' && (tag.get('size') === '-7' || tag.get('size') === '0')) return null;
  return null;
}

/** '#ffffff' for the ways white and near-white are written. */
function isWhite(colour: string): boolean {
  const written = colour.toLowerCase().trim();
  const hex = written.startsWith('#') ? written.slice(1) : written;
  if (written === 'white' || hex === 'fff') return true;
  if (hex.length !== 6) return false;
  const value = Number.parseInt(hex, 16);
  return (value & 0xff) >= 0xf8 && ((value >> 8) & 0xff) >= 0xf8 && value >> 16 >= 0xf8;
}

class Reading {
  readonly shown: string[] = [];
  readonly hidden: string[] = [];
  readonly links: HtmlLink[] = [];
  readonly features = new Set<string>();
  tags = 0;
  images = 0;
  pixels = 0;
  brokenWords = 0;
  /** Element that hides, and how many of its name are open inside it. */
  #hiddenBy = '';
  #hiddenDepth = 0;
  #anchor: { readonly url: string; readonly from: number } | null = null;
  /** Whether each open <font> is white on white; bounded by limits.hiddenDepth. */
  readonly #fonts: boolean[] = [];
  #white = 0;
  #coloured = false;

  text(text: string): void {
    if (text === '') return;
    if (this.#hiddenBy !== '' || this.#white > 0) this.hidden.push(text);
    else this.shown.push(text);
  }

  open(name: string, tag: Attributes): void {
    this.tags += 1;
    this.features.add(known.has(name) ? name : 'unknown-tag');
    if (this.#hiddenBy === name) this.#hiddenDepth += 1;
    if (blocks.has(name)) this.text('\n');
    if (tag.names.some((each) => each.startsWith('on'))) this.features.add('event-handler');
    const how = hiding(name, tag);
    if (how !== null) {
      this.features.add(`style:${how}`);
      if (this.#hiddenBy === '' && !voids.has(name)) {
        this.#hiddenBy = name;
        this.#hiddenDepth = 1;
      }
    }
    if (name === 'font') this.#font(tag);
    else if (name === 'a') this.#openAnchor(tag);
    else if (name === 'img') this.#image(tag);
    else if (name === 'form') this.#link('form', tag.get('action'), '');
    else if (name === 'input' && tag.get('type').toLowerCase() === 'password') this.features.add('password-field');
    else if (name === 'meta' && tag.get('http-equiv').toLowerCase() === 'refresh') this.features.add('refresh');
    else if (name === 'area') this.#link('anchor', tag.get('href'), '');
    const background = tag.get('bgcolor');
    if (background !== '' && !isWhite(background)) this.#coloured = true;
    if (tag.get('background') !== '' || compact(tag.get('style')).includes('background')) this.#coloured = true;
  }

  close(name: string): void {
    if (blocks.has(name)) this.text('\n');
    if (name === this.#hiddenBy) {
      this.#hiddenDepth -= 1;
      if (this.#hiddenDepth === 0) this.#hiddenBy = '';
    }
    if (name === 'a') this.#closeAnchor();
    if (name === 'font' && this.#fonts.pop() === true) this.#white -= 1;
  }

  finish(): void {
    this.#closeAnchor();
  }

  #font(tag: Attributes): void {
    const white = !this.#coloured && isWhite(tag.get('color'));
    if (this.#fonts.length >= limits.hiddenDepth) return;
    this.#fonts.push(white);
    if (!white) return;
    this.#white += 1;
    this.features.add('style:white-on-white');
  }

  #openAnchor(tag: Attributes): void {
    this.#closeAnchor();
    const url = tag.get('href');
    if (url !== '') this.#anchor = { url, from: this.shown.length };
  }

  #closeAnchor(): void {
    if (this.#anchor === null) return;
    const { url, from } = this.#anchor;
    this.#anchor = null;
    this.#link(
      'anchor',
      url,
      this.shown
        .slice(from, from + 20)
        .join('')
        .trim()
        .slice(0, 200),
    );
  }

  #image(tag: Attributes): void {
    this.images += 1;
    const source = tag.get('src');
    const remote = source.toLowerCase().startsWith('http');
    const [width, height] = [tag.get('width'), tag.get('height')];
    if (remote && width !== '' && height !== '' && Number(width) <= 2 && Number(height) <= 2) this.pixels += 1;
    this.#link('image', source, tag.get('alt'));
    const alt = tag.get('alt');
    if (alt !== '') this.shown.push(` ${alt} `);
  }

  #link(kind: HtmlLink['kind'], url: string, text: string): void {
    if (url !== '' && this.links.length < limits.links) this.links.push({ url: url.trim(), text, kind });
  }
}

export function readHtml(html: string): HtmlFacts {
  const reading = new Reading();
  const end = html.length;
  let at = 0;
  while (at < end && reading.tags < limits.tags) {
    const less = html.indexOf('<', at);
    const textEnd = less === -1 ? end : less;
    if (textEnd > at) reading.text(resolved(html.slice(at, textEnd)));
    if (less === -1) break;
    at = readMarkup(html, less, end, reading);
  }
  reading.finish();
  const { links, tags, features, images, pixels, brokenWords } = reading;
  return {
    shown: reading.shown.join(''),
    hidden: reading.hidden.join(''),
    links,
    tags,
    features,
    images,
    pixels,
    brokenWords,
  };
}

/** A tag, comment or declaration at "<"; answers what is behind it. */
function readMarkup(html: string, less: number, limit: number, reading: Reading): number {
  const next = html[less + 1] ?? '';
  if (next === '!' || next === '?') {
    const comment = html.startsWith('<!--', less);
    const mark = html.indexOf(comment ? '-->' : '>', less + 2);
    const end = mark === -1 ? limit : mark + (comment ? 3 : 1);
    if (insideWord(html, less, end)) reading.brokenWords += 1;
    reading.tags += 1;
    return end;
  }
  const closing = next === '/';
  const nameStart = less + (closing ? 2 : 1);
  if (!isLetter(html.charCodeAt(nameStart))) {
    reading.text('<');
    return less + 1;
  }
  let nameEnd = nameStart + 1;
  while (nameEnd < nameStart + 40 && isNameCode(html.charCodeAt(nameEnd))) nameEnd += 1;
  const name = html.slice(nameStart, nameEnd).toLowerCase();
  const end = tagEnd(html, nameEnd, limit);
  if (!known.has(name) && insideWord(html, less, end)) reading.brokenWords += 1;
  if (closing) {
    reading.tags += 1;
    reading.close(name);
    return end;
  }
  reading.open(name, attributes(html, nameEnd, end - 1));
  return wholly.has(name) && silent.has(name) ? behindElement(html, name, end, limit) : end;
}

const insideWord = (html: string, from: number, to: number): boolean =>
  isLetter(html.charCodeAt(from - 1)) && isLetter(html.charCodeAt(to));

/** Behind the end tag of an element whose content is not read; without one, the content is read after all. */
function behindElement(html: string, name: string, from: number, limit: number): number {
  for (let at = html.indexOf('</', from); at !== -1; at = html.indexOf('</', at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name)
      return tagEnd(html, at + 2 + name.length, limit);
  }
  return limit;
}
