/**
 * Keys that look for a string, which is folded already.
 * Implements: BODY, TEXT, HEADER, SUBJECT, FROM, TO, CC and BCC of RFC 9051 §6.4.4; text, from … of RFC 8621 §4.4.1.
 */
import type { SearchedText } from '../../message/heading/heading.ts';
import { type ContentKey, type FieldsKey, onFields } from './key.ts';
import { bodyHas, headerHas, messageHas, shownHas } from './text.ts';

/** A field that is missing has no text. */
export const headingHas = (field: SearchedText, text: string): FieldsKey => ({
  ...onFields([field], (message) => message[field]?.includes(text) === true),
  looksFor: { field, text },
});

/** Of fields that the heading has, word for word, no content needs to be read. */
const headingFields: ReadonlyMap<string, SearchedText> = new Map<string, SearchedText>([
  ['subject', 'subject'],
  ['message-id', 'messageId'],
  ['in-reply-to', 'inReplyTo'],
]);

/** Any field of the name, which is in lower case. Every field has the empty string. */
export function fieldHas(name: string, text: string): ContentKey | FieldsKey {
  const field = headingFields.get(name);
  if (field !== undefined) return headingHas(field, text);
  return {
    kind: 'content',
    contains: text,
    reach: { in: 'field', name },
    test: (structure, octets) => headerHas(octets, structure, name, text),
  };
}

export const bodyKey = (text: string): ContentKey => ({
  kind: 'content',
  contains: text,
  reach: { in: 'body' },
  test: (structure, octets) => bodyHas(octets, structure, text),
});

/** Header or body. */
export const textKey = (text: string): ContentKey => ({
  kind: 'content',
  contains: text,
  reach: { in: 'text' },
  test: (structure, octets) => messageHas(octets, structure, text),
});

/** What a reader sees: subject, people and body, and none of what programs write into a header. RFC 8621 §4.4.1 (text) */
export const shownKey = (text: string): ContentKey => ({
  kind: 'content',
  contains: text,
  reach: { in: 'text' },
  test: (structure, octets) => shownHas(octets, structure, text),
});
