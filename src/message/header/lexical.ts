/**
 * The lexical rules that all structured fields share: white space, comments, quoted strings, tokens.
 * Implements: RFC 5322 §3.2.1-3.2.4 with the obsolete forms of §4.1, RFC 2045 §5.1 (token), RFC 6532 §3.2 (octets above 127).
 * Tolerant: what is left open ends with the field.
 */
import { CR, DQUOTE, HTAB, LF, SP } from '../../base/bytes.ts';
import { Cursor, octets } from '../../base/cursor.ts';
import { octetText } from './text.ts';

const BACKSLASH = 0x5c;
const LEFT = 0x28;
const RIGHT = 0x29;

const among = (characters: string) => (octet: number) => characters.includes(String.fromCharCode(octet));

/** White space as it stands in a folded value. */
export const whiteSpace = octets((octet) => octet === SP || octet === HTAB || octet === CR || octet === LF);
const special = among('()<>@,;:\\"/[]?=');
/** token: any CHAR except SPACE, CTLs, or tspecials. Octets above 127 are let through. RFC 2045 §5.1 */
export const tokenOctets = octets((octet) => octet > SP && octet !== 0x7f && !special(octet));
/** What may stand in a word of a phrase or a local-part, the dot included; wider than atext. RFC 5322 §4.1 */
export const wordOctets = octets((octet) => octet > SP && octet !== 0x7f && !among('()<>@,;:"\\')(octet));

/** A cursor over a field value, given as octets or as text. */
export const cursorOver = (value: string | Buffer): Cursor =>
  new Cursor(typeof value === 'string' ? Buffer.from(value) : value);

/**
 * comment = "(" *([FWS] ccontent) [FWS] ")", nested; its text without the outer parentheses. RFC 5322 §3.2.2
 * The cursor stands on the opening parenthesis.
 */
function comment(cursor: Cursor): string {
  const { bytes, end } = cursor;
  const from = cursor.position + 1;
  let at = from;
  let quoted = false;
  for (let depth = 1; at < end; at++) {
    const octet = bytes[at];
    if (octet === BACKSLASH) {
      quoted = true;
      at += 1;
    } else if (octet === LEFT) depth += 1;
    else if (octet === RIGHT) {
      depth -= 1;
      if (depth === 0) break;
    }
  }
  const to = Math.min(at, end);
  cursor.position = Math.min(at + 1, end);
  const text = octetText(bytes, from, to).trim();
  return quoted ? unquotePairs(text) : text;
}

/** [CFWS]; gives the text of the last comment in it, or null. RFC 5322 §3.2.2 */
export function skipCfws(cursor: Cursor): string | null {
  let last: string | null = null;
  for (;;) {
    cursor.skipWhile(whiteSpace);
    if (cursor.peek() !== LEFT) return last;
    last = comment(cursor);
  }
}

/** quoted-string, the cursor on its opening quote: its content, folds and quoted-pairs undone. RFC 5322 §3.2.4 */
export function quotedString(cursor: Cursor): string {
  const { bytes, end } = cursor;
  const from = cursor.position + 1;
  let at = from;
  let quoted = false;
  for (; at < end; at++) {
    const octet = bytes[at];
    if (octet === DQUOTE) break;
    if (octet === BACKSLASH) {
      quoted = true;
      at += 1;
    }
  }
  const to = Math.min(at, end);
  cursor.position = Math.min(at + 1, end);
  const text = octetText(bytes, from, to);
  return quoted ? unquotePairs(text) : text;
}

/** quoted-pair = "\" (VCHAR / WSP): the character without the backslash. */
function unquotePairs(text: string): string {
  let plain = '';
  let from = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', from + 1)) {
    plain += text.slice(from, at);
    from = at + 1;
  }
  return plain + text.slice(from);
}
