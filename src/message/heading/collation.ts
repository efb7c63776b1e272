/**
 * The order of strings for SORT, and when two of them are the same for THREAD.
 * Implements: i;unicode-casemap, RFC 5051 §2 (title case, then canonical and compatibility decomposition, compared as
 * octets of UTF-8), which RFC 5256 §2 asks for. i;ascii-casemap gives the same for ASCII.
 */

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
};

/** A string whose order among others of its kind (by UTF-16 units) is the order of the text. */
export function collationKey(text: string): string {
  if (isAscii(text)) return text.toUpperCase();
  let mapped = '';
  for (const character of text) {
    const upper = character.toUpperCase();
    // The mapping is of one character to one: what would become longer stays.
    mapped += upper.length === character.length ? upper : character;
  }
  return Buffer.from(mapped.normalize('NFKD'), 'utf8').toString('latin1');
}
