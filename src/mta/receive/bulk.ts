/**
 * What a program sent to many: it goes behind what one person writes to another.
 * Implements: RFC 2369 §3 and RFC 2919 §3 (the fields of lists), RFC 8058 §3.1 (one click to unsubscribe). Precedence is nobody's standard
 * (RFC 2076 §3.9); Sendmail's words for it are understood.
 * Not here: Auto-Submitted. A program writes also to one person who waits for it.
 */
import type { Field } from '../../message/header/fields.ts';
import { octetText } from '../../message/header/text.ts';

const ofLists: ReadonlySet<string> = new Set(['list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'list-post']);
const precedences: ReadonlySet<string> = new Set(['bulk', 'list', 'junk']);

export const isBulk = (header: Buffer, fields: readonly Field[]): boolean =>
  fields.some(({ name, valueStart, valueEnd }) => {
    const lower = name.toLowerCase();
    if (ofLists.has(lower)) return true;
    if (lower !== 'precedence' || valueEnd - valueStart > longestPrecedence) return false;
    return precedences.has(octetText(header, valueStart, valueEnd).trim().toLowerCase());
  });

/** Octets of a Precedence that is looked at. Our own. */
const longestPrecedence = 64;
