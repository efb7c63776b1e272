/**
 * Sections of a message: what stands between the brackets of BODY[…] and BINARY[…].
 * Implements: section, section-binary, partial of RFC 9051 §9.
 */
import type { Cursor } from '../../base/cursor.ts';
import { astring, list, number64, nzNumber, space } from './strings.ts';

export type SectionText =
  | { readonly kind: 'header' | 'text' | 'mime' }
  | { readonly kind: 'fields'; readonly names: readonly string[]; readonly not: boolean };

export interface Section {
  readonly part: readonly number[];
  readonly text: SectionText | null;
}

export interface Partial {
  readonly offset: number;
  readonly length: number;
}

const DOT = 0x2e;

/** section-part = nz-number *("." nz-number); stops before a dot that no number follows. */
function sectionPart(cursor: Cursor, depth: number): number[] | null {
  const first = nzNumber(cursor);
  if (first === null) return null;
  const part = [first];
  while (cursor.peek() === DOT && cursor.peek(1) >= 0x31 && cursor.peek(1) <= 0x39) {
    cursor.next();
    const next = nzNumber(cursor);
    if (next === null || part.length >= depth) return null;
    part.push(next);
  }
  return part;
}

/** header-list = "(" header-fld-name *(SP header-fld-name) ")" */
function headerList(cursor: Cursor): string[] | null {
  const names = list(cursor, astring, 1_000);
  return names === null || names.length === 0 ? null : names;
}

/** section-text = section-msgtext / "MIME", MIME only behind a part number */
function sectionText(cursor: Cursor, inPart: boolean): SectionText | null {
  if (cursor.takeWord('HEADER.FIELDS')) {
    const not = cursor.takeWord('.NOT');
    const names = space(cursor) ? headerList(cursor) : null;
    return names === null ? null : { kind: 'fields', names, not };
  }
  if (cursor.takeWord('HEADER')) return { kind: 'header' };
  if (cursor.takeWord('TEXT')) return { kind: 'text' };
  return inPart && cursor.takeWord('MIME') ? { kind: 'mime' } : null;
}

/** section = "[" [section-spec] "]" */
export function section(cursor: Cursor): Section | null {
  if (!cursor.take(0x5b)) return null;
  if (cursor.take(0x5d)) return { part: [], text: null };
  const part = sectionPart(cursor, 200);
  if (part !== null && cursor.take(0x5d)) return { part, text: null };
  if (part !== null && !cursor.take(DOT)) return null;
  const text = sectionText(cursor, part !== null);
  return text !== null && cursor.take(0x5d) ? { part: part ?? [], text } : null;
}

/** section-binary = "[" [section-part] "]" */
export function sectionBinary(cursor: Cursor): readonly number[] | null {
  if (!cursor.take(0x5b)) return null;
  if (cursor.take(0x5d)) return [];
  const part = sectionPart(cursor, 200);
  return part !== null && cursor.take(0x5d) ? part : null;
}

/** partial = "<" number64 "." nz-number64 ">"; undefined where there is none, null where it is malformed */
export function partial(cursor: Cursor): Partial | null | undefined {
  if (!cursor.take(0x3c)) return undefined;
  const offset = number64(cursor);
  if (offset === null || !cursor.take(DOT)) return null;
  const length = number64(cursor);
  return length !== null && length > 0 && cursor.take(0x3e) ? { offset, length } : null;
}
