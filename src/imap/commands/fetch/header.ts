/**
 * The header of a message out of its octets, and chosen fields out of a header, octet for octet.
 * Implements: RFC 9051 §6.4.5.1 (HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT).
 */
import { CRLF, HTAB, LF, SP } from '../../../base/bytes.ts';
import { octets as octetTable } from '../../../base/cursor.ts';
import { emptyLine, fieldEnd, headerEnd } from '../../../message/header/fields.ts';
import { type MessageOctets, range, sizeOf } from './octets.ts';

/** How much of a large message is read at first to find the end of its header. Our own. */
const firstLook = 32_768;

/** The header of the message itself, the empty line behind it included. */
export function messageHeader(octets: MessageOctets): Buffer | Promise<Buffer> {
  return 'bytes' in octets ? octets.bytes.subarray(0, headerEnd(octets.bytes)) : foundHeader(octets);
}

async function foundHeader(octets: MessageOctets): Promise<Buffer> {
  const size = sizeOf(octets);
  for (let look = firstLook; ; look *= 4) {
    const bytes = await range(octets, 0, Math.min(look, size));
    const end = headerEnd(bytes);
    // An end at the end of what was read may be no end at all.
    if (end < bytes.length || look >= size) return bytes.subarray(0, end);
  }
}

/** Names of fields, for quick comparison. */
export interface FieldNames {
  readonly names: ReadonlySet<string>;
  readonly lengths: ReadonlySet<number>;
}

export function fieldNames(names: readonly string[]): FieldNames {
  const folded = names.map((name) => name.toLowerCase());
  return { names: new Set(folded), lengths: new Set(folded.map((name) => name.length)) };
}

/** ftext = %d33-57 / %d59-126. RFC 5322 §3.6.8 */
const ftext = octetTable((octet) => octet >= 33 && octet <= 126 && octet !== 0x3a);

/** Whether the field that begins at `at` has one of the names. */
function isNamed(header: Buffer, at: number, { names, lengths }: FieldNames): boolean {
  let nameEnd = at;
  while (ftext[header[nameEnd] ?? 0] === 1) nameEnd += 1;
  if (!lengths.has(nameEnd - at)) return false;
  let colon = nameEnd;
  while (header[colon] === SP || header[colon] === HTAB) colon += 1;
  return header[colon] === 0x3a && names.has(header.toString('latin1', at, nameEnd).toLowerCase());
}

/** The fields with these names, or all the others, and the empty line that ends a header. */
export function pickFields(header: Buffer, wanted: FieldNames, not: boolean): Buffer {
  const picked: Buffer[] = [];
  for (let at = 0; at < header.length && emptyLine(header, at, header.length) === 0;) {
    const end = fieldEnd(header, at, header.length);
    if (isNamed(header, at, wanted) !== not) {
      picked.push(header.subarray(at, end));
      if (header[end - 1] !== LF) picked.push(CRLF);
    }
    at = end;
  }
  picked.push(CRLF);
  return Buffer.concat(picked);
}
