/**
 * Mailbox names between the wire and the store.
 * Implements: RFC 9051 §5.1 (names, INBOX, hierarchy), RFC 3501 §5.1.3 (modified UTF-7), RFC 6855 §3.
 * Not here: whether there is such a mailbox.
 */
import { delimiter } from '../../ms/mailbox-name.ts';
import { decodeUtf7, encodeUtf7 } from './modified-utf7.ts';

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
