/**
 * Texts of an e-mail, decoded.
 * Implements: RFC 8621 §4.1.4 (bodyValues), §4.2 (maxBodyValueBytes).
 */
import type { Content } from '../../../message/content.ts';
import { bodyText } from '../../../message/mime/text.ts';
import type { Part } from '../../../message/types.ts';
import type { JsonObject } from '../../core/types.ts';
import { limits } from '../../limits.ts';

/** `most` octets of the value in UTF-8; 0 is as many as there are. */
export async function bodyValue(part: Part, content: Content, most: number): Promise<JsonObject> {
  const end = Math.min(part.end, part.body + limits.bodyValueRead);
  const text = bodyText(await content.read(part.body, end), part).replaceAll('\r\n', '\n');
  const cut = most > 0 ? truncated(text, most, part.subtype === 'html') : text;
  return {
    value: cut,
    // What could not be decoded stands as U+FFFD; a writer who means that character is told so for nothing.
    isEncodingProblem: text.includes('\ufffd'),
    isTruncated: cut.length < text.length || end < part.end,
  };
}

/** Not within a character, and not within a tag. */
function truncated(text: string, most: number, isHtml: boolean): string {
  if (Buffer.byteLength(text) <= most) return text;
  const octets = Buffer.from(text);
  let end = most;
  while (end > 0 && ((octets[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const cut = octets.toString('utf8', 0, end);
  const open = isHtml ? cut.lastIndexOf('<') : -1;
  return open > cut.lastIndexOf('>') ? cut.slice(0, open) : cut;
}
