/**
 * The table of FETCH items and macros. A further item is one row.
 * Implements: fetch-att of RFC 9051 §9, RFC 3501 §9 (RFC822…), RFC 8474 §5, RFC 7162 §3.1.4.2,
 * RFC 8514 §4.2 (SAVEDATE), RFC 8970 (PREVIEW).
 */
import { type Cursor, octets } from '../../../base/cursor.ts';
import { structureText } from '../../../message/describe/structure.ts';
import { dateTimeText } from '../../wire/dates.ts';
import { flagsText } from '../../wire/flags.ts';
import { stringText } from '../../wire/encode.ts';
import { list, space } from '../../wire/strings.ts';
import { emailObjectId, threadObjectId } from '../../../ms/object-id.ts';
import { binary, binarySize } from './binary.ts';
import { bodySection, sectionItem } from './body.ts';
import { type FetchItem, descriptionItem, factsItem, messageItem, viewItem } from './item.ts';

/** Reads what follows the name of an item: a section, or nothing. */
type Rest = (cursor: Cursor) => FetchItem | null;

export const uidItem = viewItem('uid', (view, index) => `UID ${view.uid(index)}`);
export const flagsItem = viewItem(
  'flags',
  (view, index) => `FLAGS (${flagsText(view.system(index), view.keywords(index))})`,
);
export const modSeqItem = viewItem('modSeq', (view, index) => `MODSEQ (${view.modSeq(index)})`);
const saveDate = messageItem((message) => `SAVEDATE ${dateTimeText(message.savedAt)}`);
const preview = descriptionItem(({ preview: text }, { utf8 }) => `PREVIEW ${stringText(text, utf8)}`);
const internalDate = messageItem((message) => `INTERNALDATE ${dateTimeText(message.internalDate)}`);
const size = messageItem((message) => `RFC822.SIZE ${message.size}`);
const envelope = descriptionItem((description) => `ENVELOPE ${description.envelope}`);
const body = factsItem((message, dialect) => `BODY ${structureText(message.facts.structure, false, dialect)}`);
const bodyStructure = descriptionItem(({ structure }) => `BODYSTRUCTURE ${structure}`);

/** "PREVIEW" [SP "(" "LAZY" ")"]. It stands in the row, so that there never is a delay to be LAZY about. RFC 8970 §4.1 */
function previewItem(cursor: Cursor): FetchItem | null {
  const start = cursor.position;
  // What else stands in parentheses behind it are modifiers of FETCH.
  if (!space(cursor) || !cursor.takeWord('(LAZY)')) cursor.position = start;
  return preview;
}

const rows: readonly (readonly [name: string, rest: Rest])[] = [
  ['UID', () => uidItem],
  ['FLAGS', () => flagsItem],
  ['MODSEQ', () => modSeqItem],
  ['INTERNALDATE', () => internalDate],
  ['SAVEDATE', () => saveDate],
  ['PREVIEW', previewItem],
  ['RFC822.SIZE', () => size],
  ['ENVELOPE', () => envelope],
  ['BODYSTRUCTURE', () => bodyStructure],
  ['BODY', (cursor) => (cursor.peek() === 0x5b ? bodySection(cursor, true) : body)],
  ['BODY.PEEK', (cursor) => bodySection(cursor, false)],
  ['BINARY', (cursor) => binary(cursor, true)],
  ['BINARY.PEEK', (cursor) => binary(cursor, false)],
  ['BINARY.SIZE', binarySize],
  ['RFC822', () => sectionItem({ part: [], text: null }, 'RFC822', true)],
  ['RFC822.HEADER', () => sectionItem({ part: [], text: { kind: 'header' } }, 'RFC822.HEADER', false)],
  ['RFC822.TEXT', () => sectionItem({ part: [], text: { kind: 'text' } }, 'RFC822.TEXT', true)],
  ['EMAILID', () => messageItem(({ emailId }, _dialect, { owner }) => `EMAILID (${emailObjectId(emailId, owner)})`)],
  [
    'THREADID',
    () => messageItem(({ threadId }, _dialect, { owner }) => `THREADID (${threadObjectId(threadId, owner)})`),
  ],
];

const items: ReadonlyMap<string, Rest> = new Map(rows);

/** RFC 9051 §6.4.5: macros stand alone. */
const macros: ReadonlyMap<string, readonly FetchItem[]> = new Map([
  ['ALL', [flagsItem, internalDate, size, envelope]],
  ['FAST', [flagsItem, internalDate, size]],
  ['FULL', [flagsItem, internalDate, size, envelope, body]],
]);

const nameChars = octets((octet) => /[A-Za-z0-9.-]/.test(String.fromCharCode(octet)));

const itemName = (cursor: Cursor): string => (cursor.takeWhile(nameChars) ?? '').toUpperCase();

function fetchAtt(cursor: Cursor): FetchItem | null {
  return items.get(itemName(cursor))?.(cursor) ?? null;
}

/** An item with how it was written, so that one that is asked for twice can be told once. */
export interface FetchAttribute {
  readonly text: string;
  readonly item: FetchItem;
}

/** "(" fetch-att *(SP fetch-att) ")". RFC 5465 §8 */
export function fetchAttributes(cursor: Cursor, most: number): readonly FetchAttribute[] | null {
  const attributes = list(
    cursor,
    (inside): FetchAttribute | null => {
      const start = inside.position;
      const item = fetchAtt(inside);
      return item === null ? null : { text: inside.text(start, inside.position).toUpperCase(), item };
    },
    most,
  );
  return attributes === null || attributes.length === 0 ? null : attributes;
}

/** "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")" */
export function fetchItems(cursor: Cursor, most: number): readonly FetchItem[] | null {
  if (cursor.peek() === 0x28) {
    const several = list(cursor, fetchAtt, most);
    return several === null || several.length === 0 ? null : several;
  }
  const start = cursor.position;
  const macro = macros.get(itemName(cursor));
  if (macro !== undefined) return macro;
  cursor.position = start;
  const one = fetchAtt(cursor);
  return one === null ? null : [one];
}
