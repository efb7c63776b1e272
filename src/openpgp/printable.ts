/** What strangers write, as it may stand in a sentence: bounded, without control characters and what turns the direction of text. */
import { limits } from './limits.ts';

export function printable(text: string): string {
  let shown = '';
  for (const character of text.slice(0, limits.name)) {
    const code = character.codePointAt(0) ?? 0;
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const turns =
      (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    if (!isControl && !turns && !(code >= 0xd800 && code <= 0xdfff)) shown += character;
  }
  return shown.trim();
}
