/**
 * The header of a message out of its octets, and chosen fields out of a header, octet for octet.
 * Implements: RFC 9051 §6.4.5.1 (HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT).
 */
import { type MessageOctets, range } from '../../../ms/content.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CRLF, HTAB, LF, SP } from '../../../base/bytes.ts';
import { octets as octetTable } from '../../../base/cursor.ts';
import { emptyLine, fieldEnd, headerEnd } from '../../../message/header/fields.ts';
import { sizeOf } from './octets.ts';

/** How much of a large message is read at a time in search of the end of its header. Our own. */
const look = 65_536;

/** What ends a header: an empty line behind any other. The message may also begin with one. RFC 5322 §2.1 */
const emptyLines = [Buffer.from('\n\r\n'), Buffer.from('\n\n')] as const;

/** Where the header of the message ends, the empty line behind it included. */
export function messageHeaderEnd(octets: MessageOctets): number | Promise<number> {
  return 'bytes' in octets ? headerEnd(octets.bytes) : foundEnd(octets);
}

async function foundEnd(octets: MessageOctets): Promise<number> {
  const size = sizeOf(octets);
  for (let at = 0; at < size; at += look) {
    // The octets before may be the beginning of what is looked for.
    const from = Math.max(0, at - 2);
    const bytes = await range(octets, from, Math.min(size, at + look));
    const atOnce = at === 0 ? emptyLine(bytes, 0, bytes.length) : 0;
    if (atOnce > 0) return atOnce;
    const [first = -1] = emptyLines
      .map((line) => ({ line, found: bytes.indexOf(line) }))
      .filter(({ found }) => found !== -1)
      .map(({ line, found }) => found + line.length)
      .sort((a, b) => a - b);
    if (first !== -1) return from + first;
  }
  return size;
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

/**
 * Puts the fields with these names, or all the others, behind the `picked` ones. Answers how many octets were used: fewer than all
 * where more follow (`whole` is false) and the last field may go on.
 */
function pick(header: Buffer, wanted: FieldNames, not: boolean, whole: boolean, picked: Buffer[]): number {
  for (let at = 0; at < header.length;) {
    if (emptyLine(header, at, header.length) > 0) return header.length;
    const end = fieldEnd(header, at, header.length);
    if (end === header.length && !whole) return at;
    if (isNamed(header, at, wanted) !== not) {
      picked.push(header.subarray(at, end));
      if (header[end - 1] !== LF) picked.push(CRLF);
    }
    at = end;
  }
  return header.length;
}

/** The chosen fields of a header, and the empty line that ends one. */
export function pickFields(header: Buffer, wanted: FieldNames, not: boolean): Buffer {
  const picked: Buffer[] = [];
  pick(header, wanted, not, true, picked);
  return Buffer.concat([...picked, CRLF]);
}

/** The same of octets [from, to) of a large message: read in steps, so that a huge header neither holds up others nor is held. */
export async function pickFieldsWithin(
  octets: MessageOctets,
  from: number,
  to: number,
  wanted: FieldNames,
  not: boolean,
): Promise<Buffer> {
  const kept: Buffer[] = [];
  let most = look;
  for (let at = from; at < to;) {
    const end = Math.min(to, at + most);
    const picked: Buffer[] = [];
    const used = pick(await range(octets, at, end), wanted, not, end === to, picked);
    if (picked.length > 0) kept.push(Buffer.concat(picked));
    // A field that is larger than the step is read with a larger one.
    most = used === 0 ? most * 2 : look;
    at += used;
    await nextTurn();
  }
  return Buffer.concat([...kept, CRLF]);
}
