/**
 * What a page shows and hides while its tags go by: the open elements with their colours, the text, the links.
 * Not here: finding the tags (html.ts).
 */
import { limits } from '../limits.ts';
import type { Link } from '../types.ts';
import type { Attributes } from './html-attributes.ts';
import { blocks, endedBy, fetched, known, voids } from './html-names.ts';
import { type Colour, colourOf, declarations, hiding, isSame } from './html-style.ts';
import { resolveUrl, urlHost } from './links.ts';

/** An open element, and what it makes of the text in it. */
interface Open {
  readonly name: string;
  readonly colour: Colour;
  readonly ground: Colour;
  /** Not shown at all. */
  readonly isHidden: boolean;
  /** Shown so that nobody sees it: tiny, or of the colour of its ground. */
  readonly isFaint: boolean;
}

const root: Open = { name: '', colour: 0, ground: 0xffffff, isHidden: false, isFaint: false };

export class Page {
  readonly shown: string[] = [];
  readonly hidden: string[] = [];
  readonly links: Link[] = [];
  readonly features = new Set<string>();
  tags = 0;
  unknownTags = 0;
  images = 0;
  linkedImages = 0;
  pixels = 0;
  brokenWords = 0;
  /** Characters that are shown so that nobody sees them. */
  faint = 0;
  readonly #open: Open[] = [];
  #anchor: { readonly url: string; readonly from: number } | null = null;
  #base = '';
  readonly #hosts = new Set<string>();

  text(text: string): void {
    if (text === '') return;
    const { isHidden, isFaint } = this.#top();
    if (!isHidden && !isFaint) this.shown.push(text);
    else {
      this.hidden.push(text);
      if (isFaint) this.faint += text.trim().length;
    }
  }

  open(name: string, tag: Attributes): void {
    this.tags += 1;
    if (known.has(name)) this.features.add(name);
    else if (!name.includes(':')) {
      this.features.add('unknown-tag');
      this.unknownTags += 1;
    }
    if (blocks.has(name)) this.text('\n');
    this.#endOthers(name);
    if (tag.names.some((each) => each.startsWith('on'))) this.features.add('event-handler');
    const style = declarations(tag.get('style'));
    if (!voids.has(name)) this.#push(name, tag, style);
    this.#act(name, tag);
    for (const attribute of fetched) if (name !== 'img') this.#link('image', tag.get(attribute), '');
    const picture = style.get('background-image') ?? style.get('background') ?? '';
    const url = picture.indexOf('url(');
    if (url !== -1)
      this.#link('image', (picture.slice(url + 4).split(')', 1)[0] ?? '').replaceAll("'", '').replaceAll('"', ''), '');
  }

  close(name: string): void {
    if (blocks.has(name)) this.text('\n');
    if (name === 'a') this.#closeAnchor();
    for (let at = this.#open.length - 1; at >= 0; at--) {
      const each = this.#open[at]?.name ?? '';
      if (each === name) {
        this.#open.length = at;
        return;
      }
      // A table holds what is in it together: §13.2.6.4.15
      if (each === 'table') return;
    }
  }

  finish(): void {
    this.#closeAnchor();
  }

  #top(): Open {
    return this.#open.at(-1) ?? root;
  }

  /** Ends the elements whose end tag is left out. */
  #endOthers(name: string): void {
    const ended = endedBy.get(name);
    if (ended === undefined) return;
    while (ended.has(this.#top().name)) this.#open.pop();
  }

  #push(name: string, tag: Attributes, style: ReadonlyMap<string, string>): void {
    if (this.#open.length >= limits.hiddenDepth) return;
    const outer = this.#top();
    if (tag.names.length === 0) {
      this.#open.push({ ...outer, name });
      return;
    }
    const how = hiding(tag, style);
    if (how !== null) this.features.add(`style:${how}`);
    const colour = colourIn(
      style.get('color') ?? (name === 'font' ? tag.get('color') : name === 'body' ? tag.get('text') : ''),
    );
    const ground = groundIn(tag, style);
    const own = {
      colour: colour === undefined ? outer.colour : colour,
      ground: ground === undefined ? outer.ground : ground,
    };
    const isSameColour = (colour !== undefined || ground !== undefined) && isSame(own.colour, own.ground);
    if (isSameColour) this.features.add('style:same-colour');
    const isFaint =
      (outer.isFaint && colour === undefined && ground === undefined) || isSameColour || how === 'tiny-font';
    this.#open.push({ name, ...own, isFaint, isHidden: outer.isHidden || (how !== null && how !== 'tiny-font') });
  }

  #act(name: string, tag: Attributes): void {
    if (name === 'a') this.#openAnchor(tag);
    else if (name === 'img') this.#image(tag);
    else if (name === 'form') this.#link('form', tag.get('action'), '');
    else if (name === 'input' || name === 'button') {
      if (tag.get('type').toLowerCase() === 'password') this.features.add('password-field');
      this.#link('form', tag.get('formaction'), '');
    } else if (name === 'meta' && tag.get('http-equiv').toLowerCase() === 'refresh') {
      this.features.add('refresh');
      const content = tag.get('content');
      const url = content.toLowerCase().indexOf('url=');
      if (url !== -1) this.#link('anchor', content.slice(url + 4), '');
    } else if (name === 'area') this.#link('anchor', tag.get('href'), '');
    else if (name === 'base') this.#base = tag.get('href').trim();
    else if (name === 'link') this.#link('image', tag.get('href'), '');
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
    const text = this.shown.slice(from, from + 20).join('');
    this.#link('anchor', url, text.trim().slice(0, 200));
  }

  #image(tag: Attributes): void {
    this.images += 1;
    if (this.#anchor !== null) this.linkedImages += 1;
    const source = tag.get('src');
    const remote = source.toLowerCase().startsWith('http');
    const [width, height] = [tag.get('width'), tag.get('height')];
    if (remote && width !== '' && height !== '' && Number(width) <= 2 && Number(height) <= 2) this.pixels += 1;
    const alt = tag.get('alt');
    for (const attribute of fetched) this.#link('image', tag.get(attribute), attribute === 'src' ? alt : '');
    if (alt !== '') this.shown.push(` ${alt} `);
  }

  /** Past the limit only links to hosts that were not yet seen, so that a crowd of links hides none. */
  #link(kind: Link['kind'], written: string, text: string): void {
    if (written === '' || this.links.length >= 2 * limits.links) return;
    const url = resolveUrl(written.trim(), this.#base);
    const host = urlHost(url);
    if (this.links.length >= limits.links && this.#hosts.has(host)) return;
    this.#hosts.add(host);
    this.links.push({ url, host, text, kind });
  }
}

/** undefined where nothing is said of it, null where it cannot be told. */
const colourIn = (written: string): Colour | undefined => (written === '' ? undefined : colourOf(written));

function groundIn(tag: Attributes, style: ReadonlyMap<string, string>): Colour | undefined {
  if (tag.get('background') !== '' || style.get('background-image') !== undefined) return null;
  const written = style.get('background-color') ?? style.get('background') ?? tag.get('bgcolor');
  return written.includes('url(') ? null : colourIn(written);
}
