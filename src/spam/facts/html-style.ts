/** How a tag colours and hides what is in it: attributes of HTML 4, and the declarations of CSS that senders write. */
import type { Attributes } from './html-attributes.ts';

/** 0xRRGGBB, or null where it is not known. */
export type Colour = number | null;

const named: ReadonlyMap<string, number> = new Map([
  ['white', 0xffffff],
  ['black', 0],
  ['red', 0xff0000],
  ['lime', 0x00ff00],
  ['green', 0x008000],
  ['blue', 0x0000ff],
  ['yellow', 0xffff00],
  ['aqua', 0x00ffff],
  ['cyan', 0x00ffff],
  ['fuchsia', 0xff00ff],
  ['magenta', 0xff00ff],
  ['silver', 0xc0c0c0],
  ['gray', 0x808080],
  ['grey', 0x808080],
  ['maroon', 0x800000],
  ['navy', 0x000080],
  ['olive', 0x808000],
  ['purple', 0x800080],
  ['teal', 0x008080],
  ['ivory', 0xfffff0],
  ['snow', 0xfffafa],
  ['whitesmoke', 0xf5f5f5],
  ['ghostwhite', 0xf8f8ff],
  ['floralwhite', 0xfffaf0],
]);

const isHex = (text: string): boolean => Array.from(text).every((each) => '0123456789abcdef'.includes(each));

/** #RGB, #RRGGBB, with or without "#"; rgb(r,g,b); the names of HTML 4. */
export function colourOf(written: string): Colour {
  const text = written.trim().toLowerCase().slice(0, 40);
  const name = named.get(text);
  if (name !== undefined) return name;
  if (text.startsWith('rgb')) {
    const parts = text
      .slice(text.indexOf('(') + 1)
      .split(',', 3)
      .map(Number.parseFloat);
    const [red = 0, green = 0, blue = 0] = parts;
    return parts.length === 3 && parts.every((part) => part >= 0 && part < 256)
      ? (red << 16) | (green << 8) | blue
      : null;
  }
  const hex = text.startsWith('#') ? text.slice(1) : text;
  if (!isHex(hex)) return null;
  if (hex.length === 6) return Number.parseInt(hex, 16);
  return hex.length === 3 ? Number.parseInt(Array.from(hex, (digit) => digit + digit).join(''), 16) : null;
}

/** Channels may differ so much that nobody sees it. */
const unseen = 24;

/** Whether text of one colour cannot be read on the other. */
export function isSame(one: Colour, other: Colour): boolean {
  if (one === null || other === null) return false;
  return [16, 8, 0].every((shift) => Math.abs(((one >> shift) & 0xff) - ((other >> shift) & 0xff)) <= unseen);
}

/** Declarations of a style attribute, names and values in lower case without spaces. */
export function declarations(style: string): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  if (style === '') return all;
  for (const declaration of style.toLowerCase().split(';', 40)) {
    const colon = declaration.indexOf(':');
    if (colon === -1) continue;
    const value = declaration.slice(colon + 1).trim();
    all.set(declaration.slice(0, colon).trim(), value.replace('!important', '').trim());
  }
  return all;
}

/** How a tag hides what is in it, or null. */
export function hiding(tag: Attributes, style: ReadonlyMap<string, string>): string | null {
  if (tag.names.length === 0) return null;
  const is = (name: string, value: string): boolean => style.get(name) === value;
  if (is('display', 'none')) return 'display-none';
  if (is('visibility', 'hidden') || is('visibility', 'collapse')) return 'visibility-hidden';
  if (is('mso-hide', 'all') || tag.names.includes('hidden')) return 'hidden';
  if (isTiny(style.get('font-size') ?? '')) return 'tiny-font';
  if (style.get('opacity') !== undefined && Number(style.get('opacity')) < 0.1) return 'transparent';
  if (is('color', 'transparent')) return 'transparent';
  const isClipped = is('overflow', 'hidden') || is('overflow', 'auto');
  const isFlat = ['height', 'max-height', 'width', 'max-width'].some((name) => isNothing(style.get(name) ?? ''));
  if (isClipped && isFlat) return 'no-size';
  const isAway = ['text-indent', 'left', 'top', 'margin-left'].some((name) => isFarAway(style.get(name) ?? ''));
  return isAway ? 'away' : null;
}

/** Less than two pixels or points, or a hundredth of another size. */
function isTiny(size: string): boolean {
  if (size === '') return false;
  const value = Number.parseFloat(size);
  if (Number.isNaN(value)) return false;
  if (size.endsWith('px') || size.endsWith('pt')) return value < 2;
  return size.endsWith('%') ? value < 10 : value < 0.1;
}

const isNothing = (size: string): boolean =>
  size !== '' && Number.parseFloat(size) <= 1 && (size.endsWith('px') || !size.endsWith('%')) && !size.endsWith('em');
const isFarAway = (size: string): boolean => Number.parseFloat(size) <= -500;
