/**
 * IMAP section numbers: which part and which octets they mean.
 * Implements: RFC 9051 §6.4.5.1, §6.4.5 (BODY[<section>]).
 * Not here: HEADER.FIELDS (../header/fields.ts picks the fields), reading the section's text (the imap room).
 */
import type { Part } from '../types.ts';

export type SectionText = 'header' | 'text' | 'mime' | null;

export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of a message with that section number; null where there is none. [] is the message itself.
 * "Every message has at least one part number": what is not multipart has a part 1. A message/rfc822 part goes on with
 * the numbers of the message it encloses.
 */
export function findPart(structure: Part, path: readonly number[]): Part | null {
  let part: Part = structure;
  let message: Part | null = structure;
  for (const number of path) {
    const inside: Part = message ?? part;
    const numbered: Part | undefined =
      inside.type === 'multipart'
        ? inside.children[number - 1]
        : message !== null && number === 1
          ? message
          : undefined;
    if (numbered === undefined) return null;
    part = numbered;
    message = enclosedMessage(numbered);
  }
  return part;
}

/** The message that a message/rfc822 or message/global part encloses. */
export const enclosedMessage = (part: Part): Part | null =>
  part.type === 'message' ? (part.children[0] ?? null) : null;

/**
 * Octets of a section, counted from the start of the message; null where the section does not exist.
 * 'header' and 'text' mean the message itself or an enclosed one, 'mime' the header of a numbered part.
 */
export function sectionRange(structure: Part, path: readonly number[], text: SectionText): Range | null {
  const part = findPart(structure, path);
  if (part === null) return null;
  const outermost = path.length === 0;
  switch (text) {
    case null:
      return { start: outermost ? part.start : part.body, end: part.end };
    case 'mime':
      return outermost ? null : { start: part.start, end: part.body };
    case 'header': {
      const message = outermost ? part : enclosedMessage(part);
      return message === null ? null : { start: message.start, end: message.body };
    }
    case 'text': {
      const message = outermost ? part : enclosedMessage(part);
      return message === null ? null : { start: message.body, end: message.end };
    }
  }
}
