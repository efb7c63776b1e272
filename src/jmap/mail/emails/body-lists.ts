/**
 * Which leaves of a message are its text, its HTML and its attachments.
 * Implements: RFC 8621 §4.1.4 (textBody, htmlBody, attachments), by the algorithm that stands there.
 */
import { fileName } from '../../../message/mime/attachment.ts';
import type { Part } from '../../../message/types.ts';

export interface BodyLists {
  readonly textBody: readonly Part[];
  readonly htmlBody: readonly Part[];
  readonly attachments: readonly Part[];
}

/** What one kind of reader is shown; null once it is clear that there is nothing here for it. */
type Shown = Part[] | null;

interface Lists {
  readonly text: Shown;
  readonly html: Shown;
  readonly attachments: Part[];
}

export function bodyLists(structure: Part): BodyLists {
  const text: Part[] = [];
  const html: Part[] = [];
  const attachments: Part[] = [];
  sort([structure], 'mixed', false, { text, html, attachments });
  return { textBody: text, htmlBody: html, attachments };
}

const mediaType = ({ type, subtype }: Part): string => `${type}/${subtype}`;
const isInlineMedia = ({ type }: Part): boolean => type === 'image' || type === 'audio' || type === 'video';

function isInline(part: Part, at: number, within: string): boolean {
  if (part.disposition?.type === 'attachment') return false;
  const type = mediaType(part);
  if (type !== 'text/plain' && type !== 'text/html' && !isInlineMedia(part)) return false;
  // A text with a file name that is not the first is an attachment; of a related only the first is shown by itself.
  return at === 0 || (within !== 'related' && (isInlineMedia(part) || fileName(part) === null));
}

function sort(parts: readonly Part[], within: string, inAlternative: boolean, given: Lists): void {
  const { attachments } = given;
  let { text, html } = given;
  const before = { text: text?.length ?? -1, html: html?.length ?? -1 };
  parts.forEach((part, at) => {
    if (part.type === 'multipart') {
      const { subtype } = part;
      sort(part.children, subtype, inAlternative || subtype === 'alternative', { text, html, attachments });
      return;
    }
    if (!isInline(part, at, within)) {
      attachments.push(part);
      return;
    }
    const type = mediaType(part);
    if (within === 'alternative') {
      if (type === 'text/plain') text?.push(part);
      else if (type === 'text/html') html?.push(part);
      else attachments.push(part);
      return;
    }
    if (inAlternative && type === 'text/plain') html = null;
    if (inAlternative && type === 'text/html') text = null;
    text?.push(part);
    html?.push(part);
    if ((text === null || html === null) && isInlineMedia(part)) attachments.push(part);
  });
  if (within !== 'alternative' || text === null || html === null) return;
  // Only one of the two was offered: it is for both.
  if (text.length === before.text) text.push(...html.slice(before.html));
  else if (html.length === before.html) html.push(...text.slice(before.text));
}
