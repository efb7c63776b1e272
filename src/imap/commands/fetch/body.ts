/**
 * BODY[section], BODY.PEEK[section], and their elder names RFC822, RFC822.HEADER and RFC822.TEXT.
 * Implements: RFC 9051 §6.4.5, RFC 3501 §6.4.5. A section that does not exist is NIL.
 */
import type { Cursor } from '../../../base/cursor.ts';
import { headerFields } from '../../../message/header/fields.ts';
import { sectionRange } from '../../../message/mime/section.ts';
import type { ExaminedMessage } from '../../../ms/types.ts';
import { astringText } from '../../wire/encode.ts';
import type { Output } from '../../wire/output.ts';
import { type Partial, type Section, type SectionText, partial, section } from '../../wire/section.ts';
import type { FetchItem } from './item.ts';
import { type MessageOctets, range, sizeOf, writeLiteral } from './octets.ts';

/** The section as the answer names it. */
function sectionName(wanted: Section, name: string): string {
  const { part, text } = wanted;
  const number = part.join('.');
  if (text === null) return `${name}[${number}]`;
  const dotted = number === '' ? '' : `${number}.`;
  if (text.kind !== 'fields') return `${name}[${dotted}${text.kind.toUpperCase()}]`;
  const fields = text.names.map((field) => astringText(field, false)).join(' ');
  return `${name}[${dotted}HEADER.FIELDS${text.not ? '.NOT' : ''} (${fields})]`;
}

/** [from, to) cut down to a partial; beyond the end there is nothing. RFC 9051 §6.4.5 */
export function cut(
  from: number,
  to: number,
  part: Partial | undefined,
): { readonly from: number; readonly to: number } {
  if (part === undefined) return { from, to };
  const start = Math.min(from + part.offset, to);
  return { from: start, to: Math.min(start + part.length, to) };
}

/** The fields with these names (or all others), and the empty line that ends a header. RFC 9051 §6.4.5.1 */
export function pickFields(header: Buffer, names: ReadonlySet<string>, not: boolean): Buffer {
  const picked: Buffer[] = [];
  for (const field of headerFields(header)) {
    if (names.has(field.name.toLowerCase()) === not) continue;
    const octets = header.subarray(field.nameStart, field.end);
    picked.push(octets);
    if (octets.at(-1) !== 0x0a) picked.push(lineBreak);
  }
  picked.push(lineBreak);
  return Buffer.concat(picked);
}

const lineBreak = Buffer.from('\r\n');

async function writeFields(
  octets: MessageOctets,
  header: { readonly start: number; readonly end: number },
  text: Extract<SectionText, { kind: 'fields' }>,
  part: Partial | undefined,
  output: Output,
): Promise<void> {
  const bytes = await range(octets, header.start, header.end);
  const picked = pickFields(bytes, new Set(text.names.map((name) => name.toLowerCase())), text.not);
  const { from, to } = cut(0, picked.length, part);
  output.text(`{${to - from}}\r\n`);
  output.octets(picked.subarray(from, to));
}

/** A section as an item; `label` is how the answer names it. */
export function sectionItem(wanted: Section, label: string, sees: boolean, part?: Partial): FetchItem {
  const prefix = `${label}${part === undefined ? '' : `<${part.offset}>`} `;
  const { text } = wanted;
  const kind = text === null ? null : text.kind === 'fields' ? 'header' : text.kind;
  return {
    needs: 'content',
    sees,
    write: (message: ExaminedMessage, octets, output) => {
      const found = sectionRange(message.facts.structure, wanted.part, kind);
      output.text(prefix);
      if (found === null) {
        output.text('NIL');
        return undefined;
      }
      if (text?.kind === 'fields') return writeFields(octets, found, text, part, output);
      const whole = text === null && wanted.part.length === 0;
      const { from, to } = cut(whole ? 0 : found.start, whole ? sizeOf(octets) : found.end, part);
      return writeLiteral(octets, from, to, output);
    },
  };
}

/** "BODY" [".PEEK"] section [partial], behind the name; null where it is malformed. */
export function bodySection(cursor: Cursor, sees: boolean): FetchItem | null {
  const wanted = section(cursor);
  if (wanted === null) return null;
  const part = partial(cursor);
  return part === null ? null : sectionItem(wanted, sectionName(wanted, 'BODY'), sees, part);
}
