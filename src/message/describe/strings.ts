/**
 * Strings as IMAP writes them: quoted where that is possible, else as literals. What a quoted string may not hold (CR, LF,
 * NUL) never gets into one.
 * Implements: RFC 9051 §4.3, §9 (string, nstring), RFC 6855 §3 (UTF-8 in quoted strings).
 */

/** Longer strings go into literals, which readers need not scan. Our own. */
export const longestQuoted = 1_000;

/** Whether it cannot stand between quotes. */
function needsLiteral(text: string, utf8: boolean): boolean {
  if (text.length > longestQuoted) return true;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0 || unit === 10 || unit === 13 || (unit >= 0x80 && !utf8)) return true;
  }
  return false;
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
export const stringText = (text: string, utf8: boolean): string =>
  needsLiteral(text, utf8) ? literalText(text) : quotedText(text);

/** nstring = string / nil */
export const nstringText = (text: string | null, utf8: boolean): string =>
  text === null ? 'NIL' : stringText(text, utf8);
