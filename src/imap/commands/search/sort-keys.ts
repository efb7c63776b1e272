/**
 * The table of sort keys. A further key is one row.
 * Implements: sort-key of RFC 5256 §3 and §5, DISPLAYFROM and DISPLAYTO of RFC 5957 §3, RELEVANCY of RFC 6203 §6.
 */
import type { Cursor } from '../../../base/cursor.ts';
import type { MessageField, MessageFields, NumberField } from '../../../ms/types.ts';
import { list, space, word } from '../../wire/strings.ts';

export type SortKey = {
  /** All that the key is made of. */
  readonly fields: readonly MessageField[];
} & (
  | { readonly number: (message: MessageFields) => number }
  | { readonly string: (message: MessageFields) => string }
  /** A number that every message has, which is read without the rest of it. */
  | { readonly column: NumberField }
  /** The score of the search, the highest first. RFC 6203 §6 */
  | { readonly relevancy: true }
);

export interface SortCriterion {
  readonly key: SortKey;
  readonly reverse: boolean;
}

/** The Date field in UTC, INTERNALDATE where it cannot be read. RFC 5256 §2.2 */
export const sentDate = ({ sentAt, internalDate }: Pick<MessageFields, 'sentAt' | 'internalDate'>): number =>
  sentAt ?? internalDate;

type Texts = 'baseSubject' | 'displayFrom' | 'displayTo' | 'firstCc' | 'firstFrom' | 'firstTo';

const text = (field: Texts): SortKey => ({ fields: [field], string: (message) => message[field] });

const sortKeys: ReadonlyMap<string, SortKey> = new Map<string, SortKey>([
  ['ARRIVAL', { fields: ['internalDate'], column: 'internalDate' }],
  ['CC', text('firstCc')],
  ['DATE', { fields: ['sentAt', 'internalDate'], number: sentDate }],
  ['DISPLAYFROM', text('displayFrom')],
  ['DISPLAYTO', text('displayTo')],
  ['FROM', text('firstFrom')],
  ['RELEVANCY', { fields: [], relevancy: true }],
  ['SIZE', { fields: ['size'], column: 'size' }],
  ['SUBJECT', text('baseSubject')],
  ['TO', text('firstTo')],
]);

/** sort-criterion = ["REVERSE" SP] sort-key */
function sortCriterion(cursor: Cursor): SortCriterion | null {
  const first = word(cursor) ?? '';
  const reverse = first === 'REVERSE';
  const name = !reverse ? first : space(cursor) ? (word(cursor) ?? '') : '';
  const key = sortKeys.get(name);
  return key === undefined ? null : { key, reverse };
}

/** Sort keys of one command. Our own; there are ten, and a repeated one changes nothing. */
const mostCriteria = 20;

/** sort-criteria = "(" sort-criterion *(SP sort-criterion) ")" */
export function sortCriteria(cursor: Cursor): readonly SortCriterion[] | null {
  const criteria = list(cursor, sortCriterion, mostCriteria);
  return criteria === null || criteria.length === 0 ? null : criteria;
}
