/**
 * What an HTML text shows and does: one pass over its tags, no tree, bounded.
 * It reads markup roughly as HTML 5 tokenises it (§13.2.5), as browsers and mail readers do with whatever they get.
 * Not here: what the tags mean (html-page.ts), judging (signals/), showing.
 */
import { limits } from '../limits.ts';
import type { Link } from '../types.ts';
import { attributes, isLetter, isNameCode, resolved } from './html-attributes.ts';
import { known, silent } from './html-names.ts';
import { Page } from './html-page.ts';

export interface HtmlFacts {
  /** What a reader sees, blocks on lines of their own. */
  readonly shown: string;
  /** What is in the page and not seen. */
  readonly hidden: string;
  readonly links: readonly Link[];
  readonly tags: number;
  /** Element names that occur, and features such as 'style:display-none'. */
  readonly features: ReadonlySet<string>;
  /** Tags that HTML does not know, those with a prefix left out. */
  readonly unknownTags: number;
  readonly images: number;
  /** Images that are links. */
  readonly linkedImages: number;
  /** Remote images of at most two pixels. */
  readonly pixels: number;
  /** Comments and unknown tags that stand inside a word. */
  readonly brokenWords: number;
  /** Characters that are tiny, or of the colour of their ground. */
  readonly faint: number;
  /** Characters of the page, markup included. */
  readonly length: number;
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

export function readHtml(html: string): HtmlFacts {
  const page = new Page();
  const end = html.length;
  let at = 0;
  while (at < end && page.tags < limits.tags) {
    const less = html.indexOf('<', at);
    const textEnd = less === -1 ? end : less;
    if (textEnd > at) page.text(resolved(html.slice(at, textEnd)));
    if (less === -1) break;
    at = readMarkup(html, less, end, page);
  }
  page.finish();
  const { links, tags, features, unknownTags, images, linkedImages, pixels, brokenWords, faint } = page;
  return {
    shown: page.shown.join(''),
    hidden: page.hidden.join(''),
    links,
    tags,
    features,
    unknownTags,
    images,
    linkedImages,
    pixels,
    brokenWords,
    faint,
    length: html.length,
  };
}

/** A tag, comment or declaration at "<"; answers what is behind it. */
function readMarkup(html: string, less: number, limit: number, page: Page): number {
  const next = html[less + 1] ?? '';
  if (next === '!' || next === '?') {
    const comment = html.startsWith('<!--', less);
    const mark = html.indexOf(comment ? '-->' : '>', less + 2);
    const end = mark === -1 ? limit : mark + (comment ? 3 : 1);
    if (insideWord(html, less, end)) page.brokenWords += 1;
    page.tags += 1;
    return end;
  }
  const closing = next === '/';
  const nameStart = less + (closing ? 2 : 1);
  if (!isLetter(html.charCodeAt(nameStart))) {
    page.text('<');
    return less + 1;
  }
  let nameEnd = nameStart + 1;
  while (nameEnd < nameStart + 40 && isNameCode(html.charCodeAt(nameEnd))) nameEnd += 1;
  const name = html.slice(nameStart, nameEnd).toLowerCase();
  const end = tagEnd(html, nameEnd, limit);
  if (!known.has(name) && insideWord(html, less, end)) page.brokenWords += 1;
  if (closing) {
    page.tags += 1;
    page.close(name);
    return end;
  }
  page.open(name, attributes(html, nameEnd, end - 1));
  return silent.has(name) ? behindElement(html, name, end, limit) : end;
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
