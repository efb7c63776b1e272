/** Text of strangers inside a sentence of ours: one line, bounded, nothing that could turn the line around. */
import { limits } from './limits.ts';

/** Controls, line and paragraph separators, bidirectional formatting, halves of surrogates. */
const isHidden = (code: number): boolean =>
  code < 0x20 ||
  (code >= 0x7f && code < 0xa0) ||
  (code >= 0x200e && code <= 0x200f) ||
  (code >= 0x2028 && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069) ||
  (code >= 0xd800 && code <= 0xdfff);

/** Nearly all text is as it may be shown. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

export function shown(text: string, most: number = limits.shown): string {
  if (text.length <= most && isPlain(text)) return text;
  let line = '';
  let length = 0;
  for (const character of text.length > 2 * most ? text.slice(0, 2 * most) : text) {
    if (length === most) return `${line}…`;
    line += isHidden(character.codePointAt(0) ?? 0) ? '\ufffd' : character;
    length += 1;
  }
  return line;
}
