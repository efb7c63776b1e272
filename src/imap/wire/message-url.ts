/**
 * References to a message of this server, or to a part of one.
 * Implements: RFC 5092 §7.1, §11 (absolute paths with imessagepart), as RFC 4469 §3 needs them.
 * Not here: references to other servers and with URLAUTH, which CATENATE knows nothing of; relative paths, which RFC 5092 §7.2
 * forbids; whether there is such a message (commands/append/referenced.ts).
 */
import { Cursor, octets } from '../../base/cursor.ts';
import { type Section, section } from './section.ts';
import { number, nzNumber, utf8 } from './strings.ts';

export interface MessageUrl {
  /** In UTF-8, whatever the session's charset of names is. RFC 5092 §8 */
  readonly mailbox: string;
  readonly uidValidity: number | null;
  readonly uid: number;
  readonly section: Section;
  /** A length of null is all that follows. */
  readonly partial: { readonly offset: number; readonly length: number | null } | null;
}

/** bchar = achar / ":" / "@" / "/"; achar = unreserved / sub-delims-sh / pct-encoded / "&" / "=" */
const bchars = octets((octet) => /[A-Za-z0-9._~!$'()*+,&=:@/%-]/.test(String.fromCharCode(octet)));

const hex = octets((octet) => /[0-9A-Fa-f]/.test(String.fromCharCode(octet)));

const PERCENT = 0x25;

/** 1*bchar with its pct-encoded octets decoded; null where they are malformed or no text. */
function decoded(encoded: string): string | null {
  const bytes = Buffer.from(encoded, 'latin1');
  let to = 0;
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at] ?? 0;
    if (octet !== PERCENT) {
      bytes[to++] = octet;
      continue;
    }
    if (hex[bytes[at + 1] ?? 0] !== 1 || hex[bytes[at + 2] ?? 0] !== 1) return null;
    bytes[to++] = Number.parseInt(bytes.toString('latin1', at + 1, at + 3), 16);
    at += 2;
  }
  return to === 0 ? null : utf8(bytes.subarray(0, to));
}

/** 1*bchar up to the "/" before the next parameter, which is a bchar too. */
function upToParameter(cursor: Cursor): string | null {
  const encoded = cursor.takeWhile(bchars);
  if (encoded === null || cursor.peek() !== 0x3b || !encoded.endsWith('/')) return encoded;
  cursor.position -= 1;
  return encoded.slice(0, -1);
}

/** isection = "/;SECTION=" enc-section; a message as a whole where there is none, null where it is malformed */
function isection(cursor: Cursor): Section | null {
  if (!cursor.takeWord('/;SECTION=')) return { part: [], text: null };
  const encoded = upToParameter(cursor);
  const text = encoded === null ? null : decoded(encoded);
  if (text === null) return null;
  const inside = new Cursor(Buffer.from(`[${text}]`));
  const found = section(inside);
  return inside.done ? found : null;
}

/** ipartial = "/;PARTIAL=" partial-range; partial-range = number ["." nz-number]; undefined where it is malformed */
function ipartial(cursor: Cursor): MessageUrl['partial'] | undefined {
  if (!cursor.takeWord('/;PARTIAL=')) return null;
  const offset = number(cursor);
  if (offset === null) return undefined;
  if (!cursor.take(0x2e)) return { offset, length: null };
  const length = nzNumber(cursor);
  return length === null ? undefined : { offset, length };
}

/**
 * iabsolute-path = "/" [icommand], where icommand is imessagepart = imailbox-ref iuid [isection] [ipartial] and
 * imailbox-ref = enc-mailbox [";UIDVALIDITY=" nz-number], iuid = "/;UID=" nz-number. null where it is anything else.
 */
export function messageUrl(text: string): MessageUrl | null {
  const cursor = new Cursor(Buffer.from(text));
  if (!cursor.take(0x2f) || cursor.peek() === 0x2f) return null;
  const encoded = upToParameter(cursor);
  const mailbox = encoded === null ? null : decoded(encoded);
  const uidValidity = cursor.takeWord(';UIDVALIDITY=') ? nzNumber(cursor) : undefined;
  const uid = uidValidity !== null && cursor.takeWord('/;UID=') ? nzNumber(cursor) : null;
  if (mailbox === null || uid === null) return null;
  const part = isection(cursor);
  const partial = part === null ? undefined : ipartial(cursor);
  if (part === null || partial === undefined || !cursor.done) return null;
  return { mailbox, uidValidity: uidValidity ?? null, uid, section: part, partial };
}

/** url-resp-text: TEXT-CHARs except "]"; every other octet is pct-encoded, which names the same. RFC 4469 §5 */
export function urlRespText(text: string): string {
  let safe = '';
  for (const octet of Buffer.from(text.slice(0, longestEcho))) {
    const plain = octet > 0x20 && octet < 0x7f && octet !== 0x5d;
    safe += plain ? String.fromCharCode(octet) : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return safe;
}

/** Characters of a reference that are told back. Our own. */
const longestEcho = 2_000;
