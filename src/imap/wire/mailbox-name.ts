/**
 * Mailbox names between the wire and the store.
 * Implements: RFC 9051 §5.1 (names, INBOX, hierarchy), RFC 3501 §5.1.3 (modified UTF-7), RFC 6855 §3.
 * Not here: whether there is such a mailbox.
 */
import type { ImapLimits } from '../limits.ts';
import { decodeUtf7, encodeUtf7 } from './modified-utf7.ts';

export const delimiter = '/';

/** How names are written: UTF-8 once the client has enabled IMAP4rev2 or UTF8=ACCEPT. */
export type NameCharset = 'utf-7' | 'utf-8';

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
};

/** INBOX, alone or as the first level, is INBOX in any case. RFC 9051 §5.1 */
function canonical(name: string): string {
  const head = name.slice(0, 5);
  const isInbox = head.toUpperCase() === 'INBOX' && (name.length === 5 || name[5] === delimiter);
  return isInbox ? `INBOX${name.slice(5)}` : name;
}

/**
 * The name as the client wrote it, or null where it cannot be read. Octets above 127 can only be UTF-8, so they are
 * taken for it in both charsets.
 */
export const plainName = (text: string, charset: NameCharset): string | null =>
  charset === 'utf-8' || !isAscii(text) ? text : decodeUtf7(text);

/** The name that a client means, normalized. RFC 9051 §5.1 */
export function mailboxName(text: string, charset: NameCharset): string | null {
  const name = plainName(text, charset);
  return name === null ? null : canonical(name.normalize('NFC'));
}

/** The name as the session's charset writes it. */
export const writtenName = (name: string, charset: NameCharset): string =>
  charset === 'utf-8' ? name : encodeUtf7(name);

/** Why a name cannot be given to a mailbox, in words, or null where it can. */
export function nameProblem(name: string, limits: ImapLimits): string | null {
  if (name === '') return 'A mailbox needs a name';
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || unit === 0x2028 || unit === 0x2029) {
      return 'A mailbox name cannot have control characters';
    }
    if (unit === 0x2a || unit === 0x25) return 'A mailbox name cannot have "*" or "%", which mean any name in LIST';
  }
  if (Buffer.byteLength(name) > limits.mailboxName) return 'This mailbox name is too long';
  const levels = name.split(delimiter);
  if (levels.length > limits.mailboxDepth) return 'This mailbox name has too many levels';
  if (levels.includes('')) return 'A level of this mailbox name is empty';
  if (levels.some((level) => Buffer.byteLength(level) > limits.mailboxLevel)) {
    return 'A level of this mailbox name is too long';
  }
  return null;
}
