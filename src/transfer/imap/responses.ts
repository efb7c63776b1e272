/**
 * What an IMAP server says, as far as a migration wants to know. Foreign servers are read leniently: what is not
 * understood is passed over, never believed.
 * Implements: RFC 9051 §7 and §9 (response, mailbox-data, msg-att), RFC 3501 (LSUB), RFC 6154 (special-use attributes),
 * Gmail's X-GM-MSGID.
 */
import { DQUOTE, SP } from '../../base/bytes.ts';
import { type Cursor, octets } from '../../base/cursor.ts';
import { dateTime } from '../../imap/wire/dates.ts';
import { decodeUtf7 } from '../../imap/wire/modified-utf7.ts';
import { systemFlags } from '../../imap/wire/flags.ts';
import { astring, atom, nzNumber, number64, quotedText, space, stringOctets } from '../../imap/wire/strings.ts';
import type { Flags, SpecialUse } from '../../ms/types.ts';
import { keywordsOf } from '../keywords.ts';

const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;

/** A word of a list: everything but space and parentheses. */
const listWord = octets((octet) => octet > SP && octet !== OPEN && octet !== CLOSE && octet !== 0x7f);
const itemName = octets((octet) => octet > SP && octet < 0x7f && octet !== OPEN && octet !== CLOSE);
const digit = octets((octet) => octet >= 0x30 && octet <= 0x39);

/** Lists within lists that are passed over. */
const depth = 20;

/** "(" [word *(SP word)] ")" */
function words(cursor: Cursor): readonly string[] | null {
  if (!cursor.take(OPEN)) return null;
  const found: string[] = [];
  for (;;) {
    while (cursor.take(SP));
    if (cursor.take(CLOSE)) return found;
    const word = cursor.takeWhile(listWord);
    if (word === null) return null;
    found.push(word);
  }
}

export interface ListedFolder {
  /** As the server writes it. */
  readonly wire: string;
  /** In Unicode. */
  readonly name: string;
  readonly delimiter: string | null;
  /** Lower case, with their backslash. */
  readonly attributes: ReadonlySet<string>;
}

/** mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox; what may follow is left. */
export function mailboxList(cursor: Cursor): ListedFolder | null {
  const attributes = words(cursor);
  if (attributes === null || !space(cursor)) return null;
  const delimiter = cursor.peek() === DQUOTE ? quotedText(cursor) : cursor.takeWord('NIL') ? '' : null;
  if (delimiter === null || !space(cursor)) return null;
  const wire = astring(cursor);
  if (wire === null || wire.includes('\r') || wire.includes('\n')) return null;
  return {
    wire,
    name: decodeUtf7(wire) ?? wire,
    delimiter: delimiter === '' ? null : delimiter,
    attributes: new Set(attributes.map((each) => each.toLowerCase())),
  };
}

const uses: ReadonlyMap<string, SpecialUse> = new Map([
  ['\\all', 'all'],
  ['\\archive', 'archive'],
  ['\\drafts', 'drafts'],
  ['\\flagged', 'flagged'],
  ['\\important', 'important'],
  ['\\junk', 'junk'],
  ['\\sent', 'sent'],
  ['\\trash', 'trash'],
]);

/** RFC 6154 §2 */
export function specialUse(attributes: ReadonlySet<string>): SpecialUse | null {
  for (const attribute of attributes) {
    const use = uses.get(attribute);
    if (use !== undefined) return use;
  }
  return null;
}

/** Flags as they can be kept: unknown system flags and what is no atom are left out. */
export function keptFlags(written: readonly string[]): Flags {
  let system = 0;
  for (const [bit, name] of systemFlags) {
    if (written.some((flag) => flag.toLowerCase() === name.toLowerCase())) system |= bit;
  }
  return { system, keywords: keywordsOf(written.filter((flag) => !flag.startsWith('\\'))) };
}

/** What of one message came. */
export interface FetchedItems {
  uid: number | null;
  flags: readonly string[] | null;
  internalDate: number | null;
  size: number | null;
  /** X-GM-MSGID, whose 64 bits no number here holds. */
  gmail: string | null;
  /** The message itself, where it came as a quoted string and not as a literal. */
  body: Buffer | null;
}

/** msg-att = "(" item *(SP item) ")"; null where it cannot be read. */
export function messageAttributes(cursor: Cursor): FetchedItems | null {
  const items: FetchedItems = { uid: null, flags: null, internalDate: null, size: null, gmail: null, body: null };
  if (!cursor.take(OPEN)) return null;
  for (;;) {
    while (cursor.take(SP));
    if (cursor.take(CLOSE)) return items;
    const name = cursor.takeWhile(itemName)?.toUpperCase();
    if (name === undefined || !space(cursor)) return null;
    if (name === 'UID') items.uid = nzNumber(cursor);
    else if (name === 'FLAGS') items.flags = words(cursor);
    else if (name === 'RFC822.SIZE') items.size = number64(cursor);
    else if (name === 'BODY[]' && cursor.peek() === DQUOTE) items.body = stringOctets(cursor);
    else if (name === 'X-GM-MSGID') items.gmail = cursor.takeWhile(digit);
    else if (name !== 'INTERNALDATE') {
      if (!skipValue(cursor, depth)) return null;
    } else {
      items.internalDate = dateTime(cursor);
      if (items.internalDate === null && !skipValue(cursor, depth)) return null;
    }
  }
}

/** Passes over a value that nobody asked for. */
function skipValue(cursor: Cursor, most: number): boolean {
  if (cursor.take(OPEN)) {
    if (most === 0) return false;
    for (;;) {
      while (cursor.take(SP));
      if (cursor.take(CLOSE)) return true;
      if (!skipValue(cursor, most - 1)) return false;
    }
  }
  if (cursor.peek() === BACKSLASH) cursor.next();
  return stringOctets(cursor) !== null || cursor.takeWhile(listWord) !== null;
}

/** The number of a response code: [UIDVALIDITY 7] */
export function codeNumber(text: string, code: string): number | null {
  const at = text.toUpperCase().indexOf(`[${code} `);
  const value = at === -1 ? Number.NaN : Number.parseInt(text.slice(at + code.length + 2), 10);
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** The first word of an untagged response, or the number and the word behind it. */
export function untaggedKind(cursor: Cursor): { readonly number: number | null; readonly word: string } | null {
  const first = atom(cursor);
  if (first === null) return null;
  const number = digit[first.charCodeAt(0)] === 1 ? Number(first) : null;
  const word = number === null ? first : space(cursor) ? atom(cursor) : null;
  return word === null ? null : { number, word: word.toUpperCase() };
}
