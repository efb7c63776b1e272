/**
 * Whether a message may be answered by one click, and where.
 * Implements: RFC 8058 §3.1 (one field of each), §4 (a DKIM signature that holds covers both), §5 (List-Unsubscribe-Post).
 * Not here: the POST (post.ts).
 */
import { findFields, headerFields } from '../../message/header/fields.ts';
import { unstructured } from '../../message/header/text.ts';
import type { DkimVerdict } from '../../trust/types.ts';
import { headerValue } from '../mail/emails/header-forms.ts';
import { parsePushUrl } from '../push/target.ts';

/** postarg = "List-Unsubscribe=One-Click" */
export const postArgument = 'List-Unsubscribe=One-Click';

const signed = ['list-unsubscribe', 'list-unsubscribe-post'] as const;

/** The first HTTPS URI; null where the message has no right to be answered so. `header` is the beginning of the message. */
export function oneClickUrl(header: Buffer, signatures: readonly DkimVerdict[]): URL | null {
  const covers = signatures.some(
    ({ result, fields }) => result === 'pass' && signed.every((name) => fields.includes(name)),
  );
  if (!covers) return null;
  const fields = headerFields(header);
  // Of several, only those at the bottom need be signed. RFC 6376 §5.4.2
  const [post, second] = findFields(fields, 'List-Unsubscribe-Post');
  if (post === undefined || second !== undefined || findFields(fields, 'List-Unsubscribe').length !== 1) return null;
  const argument = unstructured(header, post.valueStart, post.valueEnd);
  if (argument.toLowerCase() !== postArgument.toLowerCase()) return null;
  const urls = headerValue({ field: 'list-unsubscribe', form: 'asURLs', all: false }, header, fields);
  const ways = Array.isArray(urls) ? (urls as readonly string[]) : [];
  for (const text of ways) {
    const url = parsePushUrl(text);
    if (url !== null) return url;
  }
  return null;
}
