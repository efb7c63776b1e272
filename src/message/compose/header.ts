/**
 * Header fields as octets: folded, encoded, and unable to carry a second field inside a value.
 * Implements: RFC 5322 §2.1.1 and §2.2.3 (line length, folding), RFC 2047 §2 (76 characters with encoded words), RFC 6532.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { encodeWords } from '../header/encoded-word.ts';
import { limits } from '../limits.ts';

/** Why a message cannot be written: the field at fault, and what is wrong with it. */
export interface ComposeError {
  readonly field: string;
  readonly reason: 'field-name' | 'line-break' | 'address' | 'media-type' | 'message-id';
}

/** Whether text would break out of its field: CR, LF or NUL. */
export const breaksOut = (text: string): boolean => text.includes('\r') || text.includes('\n') || text.includes('\0');

/** field-name = 1*ftext. RFC 5322 §3.6.8 */
export function isFieldName(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code < 33 || code > 126 || code === 0x3a) return false;
  }
  return name.length > 0 && name.length < limits.line.preferred;
}

/**
 * A field with its value as it stands on the wire, folded at white space to 78 characters where there is any, its CRLF included.
 * Line breaks and NUL in the value become spaces, so that no value can begin another field. The name is the caller's to check.
 */
export function foldField(name: string, value: string): Buffer {
  const clean = breaksOut(value) ? onOneLine(value) : value;
  const most = clean.includes('=?') ? limits.encodedLine : limits.line.preferred;
  const lines: string[] = [];
  let line = `${name}:`;
  let empty = true;
  for (const word of wordsOf(clean)) {
    const fits = line.length + Buffer.byteLength(word) <= most;
    // A long first word goes below the name only if that makes it fit.
    if (!fits && (!empty || (word.length <= most && word.startsWith(' =?')))) {
      lines.push(line);
      line = '';
    }
    line += word;
    empty = false;
    for (let cut = cutOf(line); cut > 0; cut = cutOf(line)) {
      lines.push(line.slice(0, cut));
      line = ` ${line.slice(cut)}`;
    }
  }
  lines.push(line);
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/** What an overlong line holds before the place where it must be broken by force; 0 where it need not. */
function cutOf(line: string): number {
  if (Buffer.byteLength(line) <= limits.line.most) return 0;
  const cut = Math.floor(limits.line.most / 4);
  const code = line.charCodeAt(cut);
  return code >= 0xdc00 && code <= 0xdfff ? cut - 1 : cut;
}

/** A folded value, or one with stray line breaks, as one line. */
function onOneLine(value: string): string {
  const words = value.replaceAll('\r', '\n').replaceAll('\0', ' ').split('\n');
  return words
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .join(' ');
}

/** Words, each with the white space in front of it; the first one gets a space. */
function wordsOf(value: string): string[] {
  const words: string[] = [];
  let blanks = ' ';
  let from = -1;
  const text = value.trim();
  for (let at = 0; at < text.length; at++) {
    const blank = text[at] === ' ' || text[at] === '\t';
    if (!blank && from === -1) from = at;
    if (!blank) continue;
    if (from !== -1) words.push(blanks + text.slice(from, at));
    blanks = from === -1 ? blanks + (text[at] ?? '') : (text[at] ?? '');
    from = -1;
  }
  if (from !== -1) words.push(blanks + text.slice(from));
  return words;
}

/** An unstructured field with text in any script, encoded words where they are needed; refused where it would break out. */
export function headerField(name: string, text: string): Result<Buffer, ComposeError> {
  if (!isFieldName(name)) return fail({ field: name, reason: 'field-name' });
  if (breaksOut(text)) return fail({ field: name, reason: 'line-break' });
  return ok(foldField(name, encodeWords(text, name.length + 2)));
}
