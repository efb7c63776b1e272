/**
 * Rich text out of a document and into one. What is read is looked at element by element: nothing that model/rich.ts does not know
 * comes through, so what is put into the page is made of that alone.
 */
import { type RichNode, element, richAttributes, richName } from '../../model/rich.ts';

/** Nothing in them is words. */
const silent = new Set('script style head title template noscript iframe object svg math select textarea'.split(' '));

/** Nothing without words in them. */
const forms = new Set('b i u s code sub sup a span'.split(' '));

export const readNodes = (nodes: Iterable<Node>): readonly RichNode[] => [...nodes].flatMap(readNode);

function readNode(node: Node): readonly RichNode[] {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = (node.nodeValue ?? '').replaceAll('\u200b', '');
    return text === '' ? [] : [text];
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const from = node as HTMLElement;
  const name = from.localName;
  if (silent.has(name)) return [];
  const children = readNodes(from.childNodes);
  const own = richName(name);
  const attributes = own === null || isUndone(own, from) ? null : richAttributes(own, (one) => attributeOf(from, one));
  if (own === null || attributes === null) {
    if (own === 'img') return (from.getAttribute('alt') ?? '') === '' ? [] : [from.getAttribute('alt') ?? ''];
    return styled(from, children);
  }
  // What the editor leaves where a form begins and nothing was written.
  return children.length === 0 && forms.has(own) ? [] : [element(own, children, attributes)];
}

/** Word processors write <b style="font-weight: normal"> around everything. */
const isUndone = (name: string, { style }: HTMLElement): boolean =>
  name === 'b' && (style.fontWeight === 'normal' || style.fontWeight === '400');

function attributeOf(from: HTMLElement, attribute: string): string | null {
  if (attribute !== 'cid') return from.getAttribute(attribute);
  const src = from.getAttribute('src') ?? '';
  return from.dataset['cid'] ?? (src.toLowerCase().startsWith('cid:') ? decoded(src.slice(4)) : null);
}

/** RFC 2392 §2: percent-encoded. */
function decoded(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

/** What a style says of words, as the elements that say the same. */
function styled({ style }: HTMLElement, children: readonly RichNode[]): readonly RichNode[] {
  if (style.length === 0 || children.length === 0) return children;
  const line = style.textDecorationLine || style.textDecoration;
  const names = [
    Number(style.fontWeight) >= 600 || style.fontWeight === 'bold' ? 'b' : null,
    style.fontStyle === 'italic' ? 'i' : null,
    line.includes('underline') ? 'u' : null,
    line.includes('line-through') ? 's' : null,
  ];
  return names.reduce<readonly RichNode[]>(
    (inside, name) => (name === null ? inside : [element(name, inside)]),
    children,
  );
}

/** Where the page has a picture, by its Content-ID: '' for nowhere, undefined where there is no such picture. */
export type PictureUrl = (cid: string) => string | undefined;

/** Nodes of the page. */
export function makeNodes(nodes: readonly RichNode[], picture: PictureUrl): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const node of nodes) {
    if (typeof node === 'string') {
      fragment.append(node);
      continue;
    }
    const { cid, ...attributes } = node.attributes;
    const url = cid === undefined ? '' : picture(cid);
    if (url === undefined) {
      fragment.append(attributes['alt'] ?? '');
      continue;
    }
    const made = document.createElement(node.name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    if (cid !== undefined) {
      made.dataset['cid'] = cid;
      if (url !== '') made.setAttribute('src', url);
    }
    made.append(makeNodes(node.children, picture));
    fragment.append(made);
  }
  return fragment;
}

/** Nodes of the page as they are: name, attributes, children. */
type Kept = string | readonly [name: string, attributes: Readonly<Record<string, string>>, children: readonly Kept[]];

export const keptNodes = (root: Element): readonly Kept[] =>
  [...root.childNodes].flatMap((node): readonly Kept[] => {
    if (!(node instanceof Element)) return [node.nodeValue ?? ''];
    const attributes = Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]));
    return [[node.localName, attributes, keptNodes(node)]];
  });

/** What `keptNodes` told, as JSON. */
export function putBack(json: string): DocumentFragment {
  const made = (kept: readonly Kept[]): DocumentFragment => {
    const fragment = document.createDocumentFragment();
    for (const one of kept) {
      if (typeof one === 'string') fragment.append(one);
      else {
        const [name, attributes, children] = one;
        const element = document.createElement(name);
        for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
        element.append(made(children));
        fragment.append(element);
      }
    }
    return fragment;
  };
  return made(JSON.parse(json) as readonly Kept[]);
}
