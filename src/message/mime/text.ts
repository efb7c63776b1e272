/**
 * The text of a part: transfer encoding and charset undone.
 * Implements: RFC 2046 §4.1 (text/*), RFC 2045 §6.
 */
import { parameter } from '../header/parameters.ts';
import type { Part } from '../types.ts';
import { decodeCharset } from './charset.ts';
import { htmlText } from './html.ts';
import { decodeTransfer } from './transfer.ts';

/** What says how the octets of a text are to be read. */
export type TextPart = Pick<Part, 'type' | 'subtype' | 'parameters' | 'encoding'>;

/** The octets of a leaf with the transfer encoding undone; `bytes` is the whole message. */
export const partBytes = (bytes: Buffer, part: Part): Buffer =>
  decodeTransfer(bytes.subarray(part.body, part.end), part.encoding);

/** The text of a leaf as it was written, HTML as source; `bytes` is the whole message. */
export const partText = (bytes: Buffer, part: Part): string => bodyText(bytes.subarray(part.body, part.end), part);

/** The same for a body, or the beginning of one. */
export const bodyText = (body: Buffer, part: TextPart): string =>
  decodeCharset(decodeTransfer(body, part.encoding), parameter(part.parameters, 'charset') ?? '');

/** The text of a leaf as one reads it: HTML is turned to plain text. At most about `most` characters where it is HTML. */
export function readableText(body: Buffer, part: TextPart, most?: number): string {
  const text = bodyText(body, part);
  return part.subtype === 'html' ? htmlText(text, most) : text;
}
