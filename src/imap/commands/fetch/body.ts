/**
 * BODY[section], BODY.PEEK[section], and their elder names RFC822, RFC822.HEADER and RFC822.TEXT.
 * Implements: RFC 9051 §6.4.5, RFC 3501 §6.4.5. A section that does not exist is NIL.
 */
import { withoutNuls } from '../../../base/bytes.ts';
import type { MessageOctets } from '../../../ms/content.ts';
import type { Cursor } from '../../../base/cursor.ts';
import { type Range, sectionRange } from '../../../message/mime/section.ts';
import type { Part } from '../../../message/types.ts';
import type { ExaminedMessage } from '../../../ms/types.ts';
import { astringText } from '../../wire/encode.ts';
import type { Output } from '../../wire/output.ts';
import { type Partial, type Section, type SectionText, partial, section } from '../../wire/section.ts';
import { type FieldNames, fieldNames, messageHeaderEnd, pickFields, pickFieldsWithin } from './header.ts';
import type { FetchItem } from './item.ts';
import { sizeOf, writeLiteral } from './octets.ts';

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

/** literal of octets that are at hand, cut down to a partial. */
function writeOctets(octets: Buffer, part: Partial | undefined, output: Output): void {
  const { from, to } = cut(0, octets.length, part);
  output.text(`{${to - from}}\r\n`);
  output.octets(withoutNuls(octets.subarray(from, to)));
}

type Write = (octets: MessageOctets, output: Output) => Promise<void> | undefined;

/** A section of the message itself that is found without its structure: all of it, its header, or fields of that. */
function outermost(text: SectionText | null, prefix: string, part: Partial | undefined): Write | null {
  if (text === null) {
    return (octets, output) => {
      const { from, to } = cut(0, sizeOf(octets), part);
      output.text(prefix);
      return writeLiteral(octets, from, to, output);
    };
  }
  if (text.kind !== 'header' && text.kind !== 'fields') return null;
  const chosen = text.kind === 'fields' ? { names: fieldNames(text.names), not: text.not } : null;
  const write = (octets: MessageOctets, end: number, output: Output): Promise<void> | undefined => {
    output.text(prefix);
    if (chosen !== null) return writeFields(octets, { start: 0, end }, chosen, part, output);
    const { from, to } = cut(0, end, part);
    return writeLiteral(octets, from, to, output);
  };
  return (octets, output) => {
    const end = messageHeaderEnd(octets);
    return typeof end === 'number' ? write(octets, end, output) : end.then((found) => write(octets, found, output));
  };
}

/** The octets that a section is cut from; of chosen fields, the header that they stand in. null where there is no such section. */
export const sectionOctets = (structure: Part, { part, text }: Section): Range | null =>
  sectionRange(structure, part, text === null ? null : text.kind === 'fields' ? 'header' : text.kind);

/** A section as an item; `label` is how the answer names it. */
export function sectionItem(wanted: Section, label: string, sees: boolean, part?: Partial): FetchItem {
  const prefix = `${label}${part === undefined ? '' : `<${part.offset}>`} `;
  const { text } = wanted;
  const reads = text === null || text.kind === 'text' ? 'whole' : 'header';
  const simple = wanted.part.length === 0 ? outermost(text, prefix, part) : null;
  if (simple !== null) return { needs: 'octets', sees, reads, write: simple };
  const chosen = text?.kind === 'fields' ? { names: fieldNames(text.names), not: text.not } : null;
  return {
    needs: 'content',
    sees,
    reads,
    write: (message: ExaminedMessage, octets, output) => {
      const found = sectionOctets(message.facts.structure, wanted);
      output.text(prefix);
      if (found === null) {
        output.text('NIL');
        return undefined;
      }
      if (chosen === null) {
        const { from, to } = cut(found.start, found.end, part);
        return writeLiteral(octets, from, to, output);
      }
      return writeFields(octets, found, chosen, part, output);
    },
  };
}

function writeFields(
  octets: MessageOctets,
  { start, end }: { readonly start: number; readonly end: number },
  { names, not }: { readonly names: FieldNames; readonly not: boolean },
  part: Partial | undefined,
  output: Output,
): Promise<void> | undefined {
  if ('bytes' in octets) {
    writeOctets(pickFields(octets.bytes.subarray(start, end), names, not), part, output);
    return undefined;
  }
  return pickFieldsWithin(octets, start, end, names, not).then((fields) => writeOctets(fields, part, output));
}

/** "BODY" [".PEEK"] section [partial], behind the name; null where it is malformed. */
export function bodySection(cursor: Cursor, sees: boolean): FetchItem | null {
  const wanted = section(cursor);
  if (wanted === null) return null;
  const part = partial(cursor);
  return part === null ? null : sectionItem(wanted, sectionName(wanted, 'BODY'), sees, part);
}
