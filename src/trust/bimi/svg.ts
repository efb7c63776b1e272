/**
 * Whether a picture is one that may be shown beside mail: it draws, and does nothing else.
 * Implements: the SVG Tiny Portable/Secure profile (draft-svg-tiny-ps-abrotman): no script, no animation, no picture inside,
 * nothing from elsewhere; RFC 6170 §5.2. What is not named here is refused.
 * Not here: whether the path data draws anything.
 */
import { isUtf8 } from 'node:buffer';
import { SaxesParser } from 'saxes';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';

const elements: ReadonlySet<string> = new Set([
  ...['svg', 'title', 'desc', 'metadata', 'defs', 'g', 'use', 'path', 'rect', 'circle', 'ellipse', 'line'],
  ...['polyline', 'polygon', 'text', 'tspan', 'textArea', 'tbreak'],
  ...['linearGradient', 'radialGradient', 'stop', 'solidColor'],
]);

const svgNamespace = 'http://www.w3.org/2000/svg';

/** null where nothing is wrong; else what is, in words that go on with 'the indicator …'. */
export function svgFault(octets: Buffer): string | null {
  if (octets.length > limits.bimiSvg) return `has ${octets.length} octets, more than ${limits.bimiSvg}`;
  if (!isUtf8(octets)) return 'is no UTF-8';
  const state: { fault: string | null; depth: number; elements: number; titles: number } = {
    fault: null,
    depth: 0,
    elements: 0,
    titles: 0,
  };
  const wrong = (fault: string | null): void => void (state.fault ??= fault);
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', () => wrong('is no well-formed XML'));
  parser.on('doctype', () => wrong('has a document type'));
  parser.on('processinginstruction', () => wrong('has a processing instruction'));
  parser.on('opentag', ({ local, uri, attributes }) => {
    state.depth += 1;
    state.elements += 1;
    if (state.elements > limits.bimiElements || state.depth > limits.bimiDepth)
      wrong('is nested too deeply or endlessly');
    if (uri !== svgNamespace || !elements.has(local)) wrong(`has the element ${shown(local, 40)}`);
    if ((state.depth === 1) !== (local === 'svg')) wrong('has its svg element in another place than the root');
    if (state.depth === 2 && local === 'title') state.titles += 1;
    const all = Object.values(attributes);
    for (const { local: name, uri: space, value } of all) wrong(attributeFault(name, space, value));
    if (state.depth === 1) wrong(rootFault(new Map(all.map(({ name, value }) => [name, value]))));
  });
  parser.on('closetag', () => void (state.depth -= 1));
  try {
    parser.write(octets.toString('utf8')).close();
  } catch {
    return 'is no well-formed XML';
  }
  if (state.fault === null && state.titles === 0) return 'has no title';
  return state.fault;
}

/** version="1.2" baseProfile="tiny-ps", no place of its own, and as wide as it is high. */
function rootFault(attributes: ReadonlyMap<string, string>): string | null {
  if (attributes.get('version') !== '1.2') return 'is not of version 1.2';
  if (attributes.get('baseProfile') !== 'tiny-ps') return 'is not of the profile tiny-ps';
  if (attributes.has('x') || attributes.has('y')) return 'has a place (x, y)';
  const box = (attributes.get('viewBox') ?? '')
    .replaceAll(',', ' ')
    .split(' ')
    .filter((part) => part !== '');
  const [width = Number.NaN, height = Number.NaN] = box.slice(2).map(Number);
  return box.length === 4 && width > 0 && width === height ? null : 'has no square viewBox';
}

/** Handlers, styles that could fetch, and whatever names another document. */
function attributeFault(name: string, space: string, value: string): string | null {
  const small = name.toLowerCase();
  const text = value.toLowerCase();
  if (small.startsWith('on')) return `has the handler ${shown(name, 40)}`;
  if (small === 'style') return 'has a style attribute';
  const isName = space.endsWith('/xmlns/');
  if ((small === 'href' || small === 'src') && !value.startsWith('#')) return 'names something from elsewhere';
  if (!isName && (text.includes('javascript:') || text.includes('data:'))) return 'names something from elsewhere';
  for (let at = text.indexOf('url('); at !== -1; at = text.indexOf('url(', at + 1)) {
    if (
      text
        .slice(at + 4)
        .trimStart()
        .replace('"', '')
        .replace("'", '')
        .charAt(0) !== '#'
    ) {
      return 'names something from elsewhere';
    }
  }
  return null;
}
