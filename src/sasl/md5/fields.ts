/**
 * The list of fields that DIGEST-MD5 speaks in.
 * Implements: RFC 2831 §2.1.2 and §7.1 (1# lists, token, qdstr-val).
 */
import { maxDigestFields } from '../limits.ts';
import { utf8 } from '../text.ts';

/** A value between quotes. */
export const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Names in lower case to values; null for what is no such list, or names a field twice. */
export function digestFields(bytes: Buffer): ReadonlyMap<string, string> | null {
  const text = utf8(bytes);
  if (text === null || text.includes('\0')) return null;
  const fields = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    // Empty elements and blanks around them are allowed. RFC 2831 §7.1
    const character = text[at];
    if (character === ',' || character === ' ' || character === '\t' || character === '\r' || character === '\n') {
      at += 1;
      continue;
    }
    const equals = text.indexOf('=', at);
    if (equals === -1) return null;
    const name = text.slice(at, equals).trim().toLowerCase();
    const read = text[equals + 1] === '"' ? quotedValue(text, equals + 2) : tokenValue(text, equals + 1);
    if (read === null || name === '' || fields.has(name) || fields.size >= maxDigestFields) return null;
    fields.set(name, read.value);
    at = read.end;
  }
  return fields;
}

interface Read {
  readonly value: string;
  readonly end: number;
}

function tokenValue(text: string, from: number): Read | null {
  const comma = text.indexOf(',', from);
  const end = comma === -1 ? text.length : comma;
  const value = text.slice(from, end).trim();
  return value === '' ? null : { value, end };
}

function quotedValue(text: string, from: number): Read | null {
  let value = '';
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    if (character === '\\') at += 1;
    value += text.charAt(at);
  }
  return null;
}
