/**
 * The HTML of a message as nodes that can do nothing: no script, no form, nothing embedded, nothing from elsewhere. What it wanted from
 * elsewhere is counted; pictures that are at hand (of the message itself, or fetched because the reader asked) are put in.
 * Implements: DOMPurify's list of elements and attributes, made narrower. Not here: the frame (HtmlPart.svelte), which allows none of
 * it either.
 */
import DOMPurify, { type WindowLike } from 'dompurify';
import { type ShownLink, shownLink } from '../../model/links.ts';
import { safeSheet, safeStyle } from './safe-css.ts';

export interface SafeHtml {
  readonly nodes: DocumentFragment;
  /** Content-IDs of pictures, without 'cid:'. RFC 2392 */
  readonly inline: readonly string[];
  /** Pictures elsewhere. */
  readonly pictures: readonly string[];
  /** Other things that would have been fetched: fonts, films, frames. */
  readonly others: number;
  readonly links: readonly ShownLink[];
}

/** Elements that ask for something or play something: no message has them. */
export const messageTags: readonly string[] = [
  ...['form', 'input', 'button', 'select', 'textarea', 'option', 'optgroup', 'datalist', 'fieldset', 'output'],
  ...['video', 'audio', 'source', 'track', 'dialog', 'map', 'area', 'template', 'slot', 'meter', 'progress'],
];

const config = {
  USE_PROFILES: { html: true },
  RETURN_DOM_FRAGMENT: true,
  // A style element at the beginning would else be lost with the head.
  FORCE_BODY: true,
  SANITIZE_NAMED_PROPS: true,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ADD_TAGS: ['style'],
  FORBID_ATTR: [
    'srcset',
    'sizes',
    'poster',
    'action',
    'formaction',
    'ping',
    'target',
    'rel',
    'autofocus',
    'tabindex',
    'popover',
  ],
} as const;

/** Elements that would fetch, and are gone. */
const fetchers = new Set(['video', 'audio', 'iframe', 'frame', 'object', 'embed', 'svg', 'link', 'base', 'meta']);

const isRemote = (url: string): boolean => {
  const lower = url.trim().toLowerCase();
  return lower.startsWith('http:') || lower.startsWith('https:');
};

/**
 * `known`: what pictures have become, by their URL; 'cid:x' too. It is read in a document of the frame's window: under the frame's policy,
 * which lets styles be, and not under the page's.
 */
export function safeHtml(html: string, known: ReadonlyMap<string, string>, view: WindowLike): SafeHtml {
  const given = new Set(known.values());
  const inline = new Set<string>();
  const pictures = new Set<string>();
  let others = 0;
  const picture = (written: string): string | null => {
    const trimmed = written.trim();
    const url = trimmed.startsWith('//') ? `https:${trimmed}` : trimmed;
    const found = known.get(url);
    if (found !== undefined) return found;
    if (given.has(url)) return url;
    const lower = url.toLowerCase();
    if (lower.startsWith('data:image/')) return url;
    if (lower.startsWith('cid:')) inline.add(url.slice(4));
    else if (isRemote(url)) pictures.add(url);
    else if (lower !== '') others += 1;
    return null;
  };
  const purify = DOMPurify(view);
  purify.addHook('uponSanitizeElement', (_node, { tagName }) => {
    if (fetchers.has(tagName) && tagName !== 'meta' && tagName !== 'base') others += 1;
  });
  const nodes = purify.sanitize(html, {
    ...config,
    FORBID_TAGS: [...messageTags],
    FORBID_ATTR: [...config.FORBID_ATTR],
    ADD_TAGS: [...config.ADD_TAGS],
  });
  const links: ShownLink[] = [];
  for (const element of nodes.querySelectorAll('*')) {
    for (const name of ['src', 'background'] as const) {
      const url = element.getAttribute(name);
      if (url === null) continue;
      element.removeAttribute(name);
      const found = element.localName === 'img' || name === 'background' ? picture(url) : null;
      if (found === null) continue;
      if (name === 'src') element.setAttribute('src', found);
      // It may be on any element of a table; as style it is on all.
      else element.setAttribute('style', `background-image:url("${found}");${element.getAttribute('style') ?? ''}`);
    }
    const style = element.getAttribute('style');
    if (style !== null) element.setAttribute('style', safeStyle(style, picture));
    if (element.localName === 'style') element.textContent = safeSheet(element.textContent, picture);
    const href = element.getAttribute('href');
    if (href === null || href.startsWith('#')) continue;
    const link = element.localName === 'a' ? shownLink(element.textContent, href) : null;
    if (link === null) {
      element.removeAttribute('href');
      continue;
    }
    links.push(link);
    element.setAttribute('target', '_blank');
    element.setAttribute('rel', 'noopener noreferrer');
    element.setAttribute('title', link.url);
  }
  return { nodes, inline: [...inline], pictures: [...pictures], others, links };
}
