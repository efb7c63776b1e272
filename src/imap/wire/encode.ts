/**
 * Values as the protocol writes them.
 * Implements: RFC 9051 §4.3, §9 (astring, text); string and nstring are where messages are described.
 */
import { longestQuoted, stringText } from '../../message/describe/strings.ts';
import { astringChars } from './octets.ts';

export { nstringText, stringText } from '../../message/describe/strings.ts';

function isAtom(text: string): boolean {
  if (text === '' || text.length > longestQuoted) return false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80 || astringChars[unit] !== 1) return false;
  }
  return true;
}

/** astring = 1*ASTRING-CHAR / string; NIL is quoted, so that nobody takes it for nothing. */
export function astringText(text: string, utf8: boolean): string {
  return isAtom(text) && text.toUpperCase() !== 'NIL' ? text : stringText(text, utf8);
}

/** text of a response: one line of printable characters, whatever came in. */
export function responseText(text: string): string {
  let safe = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    safe += unit < 0x20 || unit >= 0x7f ? '?' : text.charAt(at);
  }
  return safe;
}
