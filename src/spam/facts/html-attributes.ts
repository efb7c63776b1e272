/** Attributes of a tag, and character references, read roughly as HTML 5 tokenises them (§13.2.5.32-40). */
import { characterReference } from '../../message/mime/html-entities.ts';
import { limits } from '../limits.ts';

export interface Attributes {
  readonly get: (name: string) => string;
  readonly names: readonly string[];
}

export const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
export const isNameCode = (code: number): boolean =>
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
export function attributes(html: string, from: number, to: number): Attributes {
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
