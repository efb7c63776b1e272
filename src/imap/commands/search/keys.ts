/**
 * The table of search keys. A further key is one row.
 * Implements: search-key of RFC 9051 §9, RFC 3501 §6.4.4 (NEW, OLD, RECENT: no message is ever recent), RFC 8474 §6,
 * RFC 5032 (OLDER, YOUNGER), RFC 8514 §4.3 (SAVED…), RFC 7162 §3.1.5 (MODSEQ), RFC 5466 (FILTER).
 */
import type { Cursor } from '../../../base/cursor.ts';
import { folded } from '../../../message/heading/folded.ts';
import type { SearchedText } from '../../../message/heading/heading.ts';
import { Flag } from '../../../ms/types.ts';
import { date } from '../../wire/dates.ts';
import { flagKeyword } from '../../wire/flags.ts';
import { sequenceSet } from '../../wire/sequence-set.ts';
import { astring, atom, number64, nzNumber, space } from '../../wire/strings.ts';
import { emailObjectId, readObjectId, threadObjectId } from '../../../ms/object-id.ts';
import { onFields } from '../../../ms/search/key.ts';
import type { ImapSearchKey } from './key.ts';
import { modSeqKey } from './modseq.ts';
import { bodyKey, fieldHas, headingHas, textKey } from '../../../ms/search/text-keys.ts';

/** Reads the arguments of a key, the cursor behind its name. */
type Arguments = (cursor: Cursor) => ImapSearchKey | null;

const flag = (bit: number, set: boolean): Arguments => {
  const key: ImapSearchKey = { kind: 'view', test: (view, index) => ((view.system(index) & bit) !== 0) === set };
  return () => key;
};

const keyword =
  (set: boolean): Arguments =>
  (cursor) => {
    const word = space(cursor) ? flagKeyword(cursor)?.toLowerCase() : undefined;
    if (word === undefined) return null;
    return {
      kind: 'view',
      test: (view, index) => view.keywords(index).some((each) => each.toLowerCase() === word) === set,
    };
  };

/** SP astring, folded */
const wanted = (cursor: Cursor): string | null => {
  const text = space(cursor) ? astring(cursor) : null;
  return text === null ? null : folded(text);
};

/** A string in a text of the heading; a field that is missing has none. */
const inHeading =
  (field: SearchedText): Arguments =>
  (cursor) => {
    const text = wanted(cursor);
    return text === null ? null : headingHas(field, text);
  };

/** "HEADER" SP header-fld-name SP astring */
function header(cursor: Cursor): ImapSearchKey | null {
  const name = space(cursor) ? astring(cursor)?.toLowerCase() : undefined;
  const text = name === undefined ? null : wanted(cursor);
  if (name === undefined || text === null) return null;
  return fieldHas(name, text);
}

/** A string in the octets. */
const inContent =
  (keyOf: (text: string) => ImapSearchKey): Arguments =>
  (cursor) => {
    const text = wanted(cursor);
    return text === null ? null : keyOf(text);
  };

const day = 86_400_000;

/** SP nz-number, seconds. RFC 5032 §3 */
const age =
  (test: (seconds: number, limit: number) => boolean): Arguments =>
  (cursor) => {
    const limit = space(cursor) ? nzNumber(cursor) : null;
    return limit === null ? null : { kind: 'age', test: (seconds) => test(seconds, limit) };
  };

/** A day against the one on which a message was put into the mailbox, in UTC. RFC 8514 §4.3 */
const savedOn =
  (test: (messageDay: number, wantedDay: number) => boolean): Arguments =>
  (cursor) => {
    const at = space(cursor) ? date(cursor) : null;
    if (at === null) return null;
    return onFields(['savedAt'], ({ savedAt }) => test(Math.floor(savedAt / day), at / day));
  };

/** A day against the one on which a message came in, in UTC. */
const internal =
  (test: (messageDay: number, wantedDay: number) => boolean): Arguments =>
  (cursor) => {
    const at = space(cursor) ? date(cursor) : null;
    if (at === null) return null;
    return onFields(['internalDate'], ({ internalDate }) => test(Math.floor(internalDate / day), at / day));
  };

/** The day that the Date field names, in the zone of its writer. RFC 9051 §6.4.4 */
const sent =
  (test: (messageDay: number, wantedDay: number) => boolean): Arguments =>
  (cursor) => {
    const at = space(cursor) ? date(cursor) : null;
    if (at === null) return null;
    return onFields(['sentDay'], ({ sentDay }) => sentDay !== null && test(sentDay, at / day));
  };

const before = (a: number, b: number): boolean => a < b;
const on = (a: number, b: number): boolean => a === b;
const since = (a: number, b: number): boolean => a >= b;

const size =
  (test: (messageSize: number, octets: number) => boolean): Arguments =>
  (cursor) => {
    const octets = space(cursor) ? number64(cursor) : null;
    return octets === null ? null : onFields(['size'], (message) => test(message.size, octets));
  };

/** "UID" SP sequence-set */
function uid(cursor: Cursor): ImapSearchKey | null {
  const set = space(cursor) ? sequenceSet(cursor) : null;
  return set === null ? null : { kind: 'set', set, uids: true };
}

/** "EMAILID" SP objectid / "THREADID" SP objectid. RFC 8474 §6 */
const objectId =
  (keyOf: (own: string) => ImapSearchKey): Arguments =>
  (cursor) => {
    const id = space(cursor) ? atom(cursor) : null;
    if (id === null) return null;
    const { owner, own } = readObjectId(id);
    return { kind: 'and', keys: [{ kind: 'view', test: (view) => view.owner === owner }, keyOf(own)] };
  };

const emailId = objectId((own) => onFields(['emailId'], (message) => emailObjectId(message.emailId, null) === own));
const threadId = objectId((own) => onFields(['threadId'], (message) => threadObjectId(message.threadId, null) === own));

/** "FILTER" SP filter-name; filter-name = 1*<any ATOM-CHAR except "/">. RFC 5466 §4 */
function filter(cursor: Cursor): ImapSearchKey | null {
  const name = space(cursor) ? atom(cursor) : null;
  return name === null || name.includes('/') ? null : { kind: 'filter', name, fuzzy: false };
}

const all: ImapSearchKey = { kind: 'all' };
const none: ImapSearchKey = { kind: 'none' };

const rows: readonly (readonly [name: string, parse: Arguments])[] = [
  ['ALL', () => all],
  ['ANSWERED', flag(Flag.answered, true)],
  ['BCC', inHeading('bcc')],
  ['BEFORE', internal(before)],
  ['BODY', inContent(bodyKey)],
  ['CC', inHeading('cc')],
  ['DELETED', flag(Flag.deleted, true)],
  ['DRAFT', flag(Flag.draft, true)],
  ['EMAILID', emailId],
  ['FILTER', filter],
  ['FLAGGED', flag(Flag.flagged, true)],
  ['FROM', inHeading('from')],
  ['HEADER', header],
  ['KEYWORD', keyword(true)],
  ['LARGER', size((message, octets) => message > octets)],
  ['MODSEQ', modSeqKey],
  ['NEW', () => none],
  ['OLD', () => all],
  ['OLDER', age((seconds, limit) => seconds >= limit)],
  ['ON', internal(on)],
  ['RECENT', () => none],
  ['SAVEDATESUPPORTED', () => all],
  ['SAVEDBEFORE', savedOn(before)],
  ['SAVEDON', savedOn(on)],
  ['SAVEDSINCE', savedOn(since)],
  ['SEEN', flag(Flag.seen, true)],
  ['SENTBEFORE', sent(before)],
  ['SENTON', sent(on)],
  ['SENTSINCE', sent(since)],
  ['SINCE', internal(since)],
  ['SMALLER', size((message, octets) => message < octets)],
  ['SUBJECT', inHeading('subject')],
  ['TEXT', inContent(textKey)],
  ['THREADID', threadId],
  ['TO', inHeading('to')],
  ['UID', uid],
  ['UNANSWERED', flag(Flag.answered, false)],
  ['UNDELETED', flag(Flag.deleted, false)],
  ['UNDRAFT', flag(Flag.draft, false)],
  ['UNFLAGGED', flag(Flag.flagged, false)],
  ['UNKEYWORD', keyword(false)],
  ['UNSEEN', flag(Flag.seen, false)],
  ['YOUNGER', age((seconds, limit) => seconds <= limit)],
];

export const searchKeys: ReadonlyMap<string, Arguments> = new Map(rows);
