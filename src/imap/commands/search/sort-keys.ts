/**
 * The table of sort keys. A further key is one row.
 * Implements: sort-key of RFC 5256 §3 and §5, DISPLAYFROM and DISPLAYTO of RFC 5957 §3.
 */
import type { Cursor } from '../../../base/cursor.ts';
import { decodeWords } from '../../../message/header/encoded-word.ts';
import type { Address } from '../../../message/types.ts';
import type { ExaminedMessage, StoredMessage } from '../../../ms/types.ts';
import { list, space, word } from '../../wire/strings.ts';
import { baseSubject } from './base-subject.ts';
import { collationKey } from './collation.ts';

export type SortKey =
  | { readonly needs: 'message'; readonly number: (message: StoredMessage) => number }
  | { readonly needs: 'facts'; readonly number: (message: ExaminedMessage) => number }
  | { readonly needs: 'facts'; readonly string: (message: ExaminedMessage) => string };

export interface SortCriterion {
  readonly key: SortKey;
  readonly reverse: boolean;
}

/** addr-mailbox of the first address: its local part, or the name of the group that begins there. */
function firstMailbox([first]: readonly Address[]): string {
  return first === undefined ? '' : collationKey(first.mailbox ?? first.group ?? '');
}

/** The name that a client would show: the display-name, or the address where there is none. RFC 5957 §3 */
function firstDisplayed([first]: readonly Address[]): string {
  if (first === undefined) return '';
  if (first.mailbox === null) return collationKey(decodeWords(first.group ?? ''));
  const name = decodeWords(first.name ?? '').trim();
  if (name !== '') return collationKey(name);
  return collationKey(first.host === null || first.host === '' ? first.mailbox : `${first.mailbox}@${first.host}`);
}

/** The Date field in UTC, INTERNALDATE where it cannot be read. RFC 5256 §2.2 */
export const sentDate = (message: ExaminedMessage): number => message.facts.sentAt ?? message.internalDate;

const string = (of: (message: ExaminedMessage) => string): SortKey => ({ needs: 'facts', string: of });

const sortKeys: ReadonlyMap<string, SortKey> = new Map<string, SortKey>([
  ['ARRIVAL', { needs: 'message', number: ({ internalDate }) => internalDate }],
  ['CC', string(({ facts }) => firstMailbox(facts.envelope.cc))],
  ['DATE', { needs: 'facts', number: sentDate }],
  ['DISPLAYFROM', string(({ facts }) => firstDisplayed(facts.envelope.from))],
  ['DISPLAYTO', string(({ facts }) => firstDisplayed(facts.envelope.to))],
  ['FROM', string(({ facts }) => firstMailbox(facts.envelope.from))],
  ['SIZE', { needs: 'message', number: ({ size }) => size }],
  ['SUBJECT', string(({ facts }) => baseSubject(facts.envelope.subject).key)],
  ['TO', string(({ facts }) => firstMailbox(facts.envelope.to))],
]);

/** sort-criterion = ["REVERSE" SP] sort-key */
function sortCriterion(cursor: Cursor): SortCriterion | null {
  const first = word(cursor) ?? '';
  const reverse = first === 'REVERSE';
  const name = !reverse ? first : space(cursor) ? (word(cursor) ?? '') : '';
  const key = sortKeys.get(name);
  return key === undefined ? null : { key, reverse };
}

/** Sort keys of one command. Our own; there are nine, and a repeated one changes nothing. */
const mostCriteria = 20;

/** sort-criteria = "(" sort-criterion *(SP sort-criterion) ")" */
export function sortCriteria(cursor: Cursor): readonly SortCriterion[] | null {
  const criteria = list(cursor, sortCriterion, mostCriteria);
  return criteria === null || criteria.length === 0 ? null : criteria;
}
