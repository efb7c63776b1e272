/**
 * A search as it is of sealed letters: what is looked for in their words goes to the index, what is true of the e-mail is asked of its row.
 * The conditions are those of model/search.ts: one, or several that all hold, each of them as it is or turned round.
 */
import type { EmailRow } from '../api/types.ts';
import type { IndexField, Sought } from '../crypto/sealed-index.ts';
import type { Filter } from './search.ts';

export interface SealedSearch {
  readonly sought: readonly Sought[];
  readonly conditions: readonly Filter[];
}

/** A row, and what is not told of it in a list. */
export interface SealedRow extends EmailRow {
  readonly size: number;
  /** By what is inside. */
  readonly hasFiles: boolean;
}

const fields: Readonly<Record<string, IndexField | null>> = {
  text: null,
  from: 'from',
  to: 'to',
  cc: 'cc',
  bcc: 'bcc',
  subject: 'subject',
  body: 'body',
};

/** null where no words are looked for: then the server finds all there is to find. */
export function sealedSearch(filter: Filter | null): SealedSearch | null {
  const sought: Sought[] = [];
  const conditions: Filter[] = [];
  for (const condition of filter === null ? [] : partsOf(filter)) {
    const not = condition['operator'] === 'NOT';
    const [name = '', value] = Object.entries(not ? (partsOf(condition)[0] ?? {}) : condition)[0] ?? [];
    if (Object.hasOwn(fields, name)) sought.push({ field: fields[name] ?? null, value: String(value), not });
    else conditions.push(condition);
  }
  return sought.some(({ not }) => !not) ? { sought, conditions } : null;
}

const partsOf = (filter: Filter): readonly Filter[] =>
  filter['conditions'] === undefined ? [filter] : (filter['conditions'] as readonly Filter[]);

/** Conditions of RFC 8621 §4.4.1 on what is known of a row. */
const tests: Readonly<Record<string, (row: SealedRow, value: unknown) => boolean>> = {
  inMailbox: ({ mailboxIds }, id) => mailboxIds[String(id)] === true,
  inMailboxOtherThan: ({ mailboxIds }, ids) =>
    Object.keys(mailboxIds).some((id) => !(ids as readonly string[]).includes(id)),
  hasKeyword: ({ keywords }, keyword) => keywords[String(keyword)] === true,
  notKeyword: ({ keywords }, keyword) => keywords[String(keyword)] !== true,
  before: ({ receivedAt }, time) => Date.parse(receivedAt) < Date.parse(String(time)),
  after: ({ receivedAt }, time) => Date.parse(receivedAt) >= Date.parse(String(time)),
  minSize: ({ size }, octets) => size >= Number(octets),
  maxSize: ({ size }, octets) => size < Number(octets),
  hasAttachment: ({ hasFiles }, wanted) => hasFiles === wanted,
};

/** What is not known here is not true. */
export function isTrueOf(condition: Filter, row: SealedRow): boolean {
  if (condition['operator'] === 'NOT') return !partsOf(condition).some((one) => isTrueOf(one, row));
  return Object.entries(condition).every(([name, value]) => tests[name]?.(row, value) ?? false);
}
