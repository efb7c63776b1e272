/**
 * Values as the protocol writes them: quoted where that is possible, else as literals. What a quoted string may not
 * hold (CR, LF, NUL) never gets into one.
 * Implements: RFC 9051 §4.3, §9 (string, nstring, astring), RFC 6855 §3 (UTF-8 in quoted strings).
 */
import { astringChars } from './octets.ts';

/** What a text needs: an atom, a quoted string, a quoted string with UTF-8, or a literal. */
type Need = 'atom' | 'quoted' | 'utf8' | 'literal';

/** Longer strings go into literals, which readers need not scan. Our own. */
const longestQuoted = 1_000;

function needOf(text: string): Need {
  if (text.length > longestQuoted) return 'literal';
  let need: Need = text === '' ? 'quoted' : 'atom';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0 || unit === 10 || unit === 13) return 'literal';
    if (unit >= 0x80) need = 'utf8';
    else if (need === 'atom' && astringChars[unit] !== 1) need = 'quoted';
  }
  return need;
}

function quotedText(text: string): string {
  if (!text.includes('"') && !text.includes('\\')) return `"${text}"`;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A literal cannot hold a NUL; none is ever needed in a text, so it goes. RFC 9051 §4.3 */
function literalText(text: string): string {
  const plain = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return `{${Buffer.byteLength(plain)}}\r\n${plain}`;
}

/** string = quoted / literal. With `utf8`, quoted strings may hold UTF-8. */
export function stringText(text: string, utf8: boolean): string {
  const need = needOf(text);
  return need === 'literal' || (need === 'utf8' && !utf8) ? literalText(text) : quotedText(text);
}

/** nstring = string / nil */
export const nstringText = (text: string | null, utf8: boolean): string =>
  text === null ? 'NIL' : stringText(text, utf8);

/** astring = 1*ASTRING-CHAR / string; NIL is quoted, so that nobody takes it for nothing. */
export function astringText(text: string, utf8: boolean): string {
  return needOf(text) === 'atom' && text.toUpperCase() !== 'NIL' ? text : stringText(text, utf8);
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
