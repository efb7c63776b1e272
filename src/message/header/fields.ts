/**
 * A header as a list of fields with offsets: every octet of every field can be had again.
 * Implements: RFC 5322 §2.2, §3.6.8 and the obsolete white space before the colon of §4.5; LF-only lines as well as CRLF.
 * A line that is no field (no colon, or a name with other than printable ASCII) is a field with an empty name.
 */
import { CR, HTAB, LF, SP } from '../../base/bytes.ts';
import { octets } from '../../base/cursor.ts';
import { limits } from '../limits.ts';
import { unstructured } from './text.ts';

export { unfold } from './text.ts';

export interface Field {
  /** As written; '' where the line is no field. Compare it in lower case. */
  readonly name: string;
  /** Where the field begins. */
  readonly nameStart: number;
  /** Behind the colon, white space included. */
  readonly valueStart: number;
  /** Behind the last folded line, before its line break. */
  readonly valueEnd: number;
  /** Behind the line break: where the next field begins. */
  readonly end: number;
}

const COLON = 0x3a;
/** ftext = %d33-57 / %d59-126. RFC 5322 §3.6.8 */
const ftext = octets((octet) => octet >= 33 && octet <= 126 && octet !== COLON);

const isWsp = (octet: number | undefined): boolean => octet === SP || octet === HTAB;

/** Whether the empty line that ends a header stands here; its length, else 0. */
export function emptyLine(bytes: Buffer, at: number, end: number): number {
  if (at >= end) return 0;
  if (bytes[at] === LF) return 1;
  return bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF ? 2 : 0;
}

/** Behind the field that begins at `at`: the first line break that no white space follows, or `end`. */
export function fieldEnd(bytes: Buffer, at: number, end: number): number {
  let lf = bytes.indexOf(LF, at);
  while (lf !== -1 && lf < end) {
    if (lf + 1 >= end || !isWsp(bytes[lf + 1])) return lf + 1;
    lf = bytes.indexOf(LF, lf + 1);
  }
  return end;
}

/** The field between two positions. field = field-name *WSP ":" unstructured CRLF */
export function field(bytes: Buffer, start: number, end: number): Field {
  let valueEnd = end;
  if (valueEnd > start && bytes[valueEnd - 1] === LF) valueEnd -= 1;
  if (valueEnd < end && valueEnd > start && bytes[valueEnd - 1] === CR) valueEnd -= 1;
  let nameEnd = start;
  while (nameEnd < valueEnd && ftext[bytes[nameEnd] ?? 0] === 1) nameEnd += 1;
  let colon = nameEnd;
  while (colon < valueEnd && isWsp(bytes[colon])) colon += 1;
  if (nameEnd === start || bytes[colon] !== COLON || colon >= valueEnd) {
    return { name: '', nameStart: start, valueStart: start, valueEnd, end };
  }
  return { name: bytes.toString('latin1', start, nameEnd), nameStart: start, valueStart: colon + 1, valueEnd, end };
}

/** The fields from `start` up to the empty line or `end`. Past limits.fields the last one takes all the rest. */
export function headerFields(bytes: Buffer, start = 0, end = bytes.length): Field[] {
  const fields: Field[] = [];
  const limit = Math.min(end, bytes.length);
  let at = start;
  while (at < limit && emptyLine(bytes, at, limit) === 0) {
    const last = fields.length === limits.fields - 1;
    const next = last ? headerLinesEnd(bytes, at, limit) : fieldEnd(bytes, at, limit);
    fields.push(field(bytes, at, next));
    at = next;
  }
  return fields;
}

/** Where the empty line behind the header stands, or `end` where there is none. */
function headerLinesEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && emptyLine(bytes, at, end) === 0) {
    const lf = bytes.indexOf(LF, at);
    at = lf === -1 || lf >= end ? end : lf + 1;
  }
  return at;
}

/** Where the body begins: behind the empty line, or at the end where there is none. */
export function headerEnd(bytes: Buffer, from = 0): number {
  const at = headerLinesEnd(bytes, from, bytes.length);
  return at + emptyLine(bytes, at, bytes.length);
}

/** All fields of that name, in order. Field names are compared without case. */
export function findFields(fields: readonly Field[], name: string): Field[] {
  const wanted = name.toLowerCase();
  return fields.filter((each) => each.name.length === wanted.length && each.name.toLowerCase() === wanted);
}

/** The first field of that name. */
export function findField(fields: readonly Field[], name: string): Field | null {
  const wanted = name.toLowerCase();
  return fields.find((each) => each.name.length === wanted.length && each.name.toLowerCase() === wanted) ?? null;
}

/** The octets of a field, its line break included. */
export const fieldBytes = (bytes: Buffer, { nameStart, end }: Field): Buffer => bytes.subarray(nameStart, end);

/** The value of a field as text, unfolded and without the white space around it. */
export const fieldText = (bytes: Buffer, { valueStart, valueEnd }: Field): string =>
  unstructured(bytes, valueStart, valueEnd);
