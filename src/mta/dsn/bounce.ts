/**
 * What a bounce says that came to a return path which names its recipient.
 * Implements the reading of: RFC 3464 §2.2, §2.3.3 to §2.3.6, RFC 3462 §1 (the returned header); VERP makes do without any of it.
 */
import { examine } from '../../message/examine.ts';
import { fieldText, findField, headerFields } from '../../message/header/fields.ts';
import { messageIds } from '../../message/header/message-id.ts';
import { partBytes } from '../../message/mime/text.ts';
import type { Part } from '../../message/types.ts';

export interface BounceReport {
  /** RFC 3463, or null where it is not said. */
  readonly status: string | null;
  /** What the other host said, or null. */
  readonly reply: string | null;
  /** Of the message that it is about, without angle brackets, where it was returned. */
  readonly messageId: string | null;
}

/** null for what is no failure: delays, successes, answers of people who are away. `bytes` may be the beginning of the message. */
export function readBounce(bytes: Buffer): BounceReport | null {
  const { structure } = examine(bytes);
  const parts = flat(structure);
  const report = parts.find(({ type, subtype }) => type === 'message' && subtype.endsWith('delivery-status'));
  const messageId = returnedId(bytes, parts);
  if (report === undefined) {
    const fields = headerFields(bytes);
    const auto = findField(fields, 'auto-submitted');
    // RFC 3834 §5: an answer, and not a bounce. Bounces of old have no such field, or are multipart/report.
    if (auto !== null && fieldText(bytes, auto).trim().toLowerCase() !== 'no') return null;
    return { status: null, reply: null, messageId };
  }
  const octets = partBytes(bytes, report);
  const said = recipientFields(octets);
  if (said('action')?.toLowerCase() !== 'failed') return null;
  const diagnostic = said('diagnostic-code');
  const semicolon = diagnostic?.indexOf(';') ?? -1;
  return { status: said('status'), reply: diagnostic?.slice(semicolon + 1).trim() ?? null, messageId };
}

const flat = (part: Part): readonly Part[] => [part, ...part.children.flatMap(flat)];

/** delivery-status-content = per-message-fields 1*( CRLF per-recipient-fields ): the first of the latter. RFC 3464 §2.1 */
function recipientFields(octets: Buffer): (name: string) => string | null {
  let start = 0;
  for (;;) {
    const fields = headerFields(octets, start);
    const end = fields.at(-1)?.end ?? start;
    if (findField(fields, 'action') !== null || end >= octets.length) {
      return (name) => {
        const field = findField(fields, name);
        return field === null ? null : fieldText(octets, field);
      };
    }
    start = octets.indexOf(0x0a, end) + 1;
    if (start === 0) start = octets.length;
  }
}

function returnedId(bytes: Buffer, parts: readonly Part[]): string | null {
  const returned = parts.find(
    ({ type, subtype }) =>
      (type === 'message' && (subtype === 'rfc822' || subtype === 'global')) ||
      (type === 'text' && subtype.endsWith('rfc822-headers')),
  );
  if (returned === undefined) return null;
  const octets = partBytes(bytes, returned);
  const field = findField(headerFields(octets), 'message-id');
  return field === null ? null : (messageIds(fieldText(octets, field))[0] ?? null);
}
