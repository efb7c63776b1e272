/**
 * Parameters, and the fields that carry them: Content-Type and Content-Disposition.
 * Implements: RFC 2045 §5.1, RFC 2183, RFC 2231 (through continuations.ts). Read tolerantly: values with specials or spaces
 * that lack their quotes, missing semicolons, quotes left open. Of a repeated parameter the first counts.
 */
import { DQUOTE } from '../../base/bytes.ts';
import { octets, type Cursor } from '../../base/cursor.ts';
import { limits } from '../limits.ts';
import type { Parameters } from '../types.ts';
import { joinContinuations, type RawParameter } from './continuations.ts';
import { cursorOver, quotedString, skipCfws, tokenOctets, whiteSpace } from './lexical.ts';
import { octetText } from './text.ts';

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const SLASH = 0x2f;

const notSemicolon = octets((octet) => octet !== SEMICOLON);
const unquoted = octets((octet) => octet > 0x20 && octet !== SEMICOLON);

export interface ContentType {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Parameters;
}

export interface ContentDisposition {
  readonly type: string;
  readonly parameters: Parameters;
}

/** content := type "/" subtype *(";" parameter), in lower case; null where it is not that. RFC 2045 §5.1 */
export function contentType(value: string | Buffer): ContentType | null {
  const cursor = cursorOver(value);
  const type = token(cursor);
  skipCfws(cursor);
  if (type === null || !cursor.take(SLASH)) return null;
  const subtype = token(cursor);
  if (subtype === null) return null;
  return { type, subtype, parameters: parameters(cursor) };
}

/** disposition := disposition-type *(";" disposition-parm), in lower case. RFC 2183 §2 */
export function contentDisposition(value: string | Buffer): ContentDisposition | null {
  const cursor = cursorOver(value);
  const type = token(cursor);
  return type === null ? null : { type, parameters: parameters(cursor) };
}

/** mechanism of Content-Transfer-Encoding, in lower case; null where there is none. RFC 2045 §6.1 */
export const transferEncoding = (value: string | Buffer): string | null => token(cursorOver(value));

/** Parameters of a field, the cursor behind its main value: *(";" parameter), joined and decoded. */
export function parameters(cursor: Cursor): Parameters {
  const raw: RawParameter[] = [];
  while (!cursor.done && raw.length < limits.parameters) {
    skipCfws(cursor);
    while (cursor.take(SEMICOLON)) skipCfws(cursor);
    const name = token(cursor);
    skipCfws(cursor);
    if (name === null) {
      if (cursor.peek() !== SEMICOLON) cursor.next();
      continue;
    }
    if (!cursor.take(EQUALS)) continue;
    skipCfws(cursor);
    raw.push({ name, value: value(cursor, name) });
  }
  return raw.length === 0 ? none : joinContinuations(raw);
}

const none: Parameters = [];

function token(cursor: Cursor): string | null {
  skipCfws(cursor);
  return cursor.takeWhile(tokenOctets)?.toLowerCase() ?? null;
}

/** value := token / quoted-string. RFC 2045 §5.1 */
function value(cursor: Cursor, name: string): string {
  if (cursor.peek() === DQUOTE) return quotedString(cursor);
  const from = cursor.position;
  // File names are what senders leave unquoted although there are spaces in them.
  if (name === 'name' || name === 'filename') {
    cursor.skipWhile(notSemicolon);
    return octetText(cursor.bytes, from, cursor.position).trim();
  }
  cursor.skipWhile(unquoted);
  const text = octetText(cursor.bytes, from, cursor.position);
  cursor.skipWhile(whiteSpace);
  return text;
}

/** The value of a parameter, its name in lower case. */
export function parameter(all: Parameters, name: string): string | null {
  for (const [each, text] of all) if (each === name) return text;
  return null;
}
