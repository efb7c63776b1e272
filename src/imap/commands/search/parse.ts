/**
 * The search program: keys, how they are joined, and their bounds.
 * Implements: search-program, search-key of RFC 9051 §9; FUZZY of RFC 6203 §7; RFC 5466 §3.1 on charsets.
 */
import type { Cursor } from '../../../base/cursor.ts';
import { defaultLimits } from '../../limits.ts';
import { sequenceStart } from '../../wire/octets.ts';
import { sequenceSet } from '../../wire/sequence-set.ts';
import { astring, space, word } from '../../wire/strings.ts';
import { fuzzily } from './fuzzy.ts';
import { cheapestFirst } from '../../../ms/search/key.ts';
import { type ImapSearchKey, usesFilters } from './key.ts';
import { searchKeys } from './keys.ts';

/** How deep and how many keys may still be read. */
export interface Budget {
  keys: number;
  depth: number;
  /** Whether one of them was FUZZY. */
  fuzzy: boolean;
}

/** Of one search. */
export const searchBudget = (): Budget => ({ keys: defaultLimits.members, depth: defaultLimits.depth, fuzzy: false });

export type SearchProgram =
  { readonly key: ImapSearchKey; readonly fuzzy: boolean } | { readonly badCharset: true; readonly filters: boolean };

const charsets = ['US-ASCII', 'UTF-8'];

/** search-program = ["CHARSET" SP charset SP] search-key *(SP search-key) */
export function searchProgram(cursor: Cursor): SearchProgram | null {
  return cursor.takeWord('CHARSET ') ? searchCriteria(cursor) : program(cursor);
}

/** search-criteria = charset 1*(SP search-key). RFC 5256 §5 */
export function searchCriteria(cursor: Cursor): SearchProgram | null {
  const charset = astring(cursor)?.toUpperCase();
  if (charset === undefined || !space(cursor)) return null;
  if (charsets.includes(charset)) return program(cursor);
  // What follows is in a charset that we do not read, but its keys are ASCII.
  const key = criteria(cursor, searchBudget());
  cursor.position = cursor.end;
  return { badCharset: true, filters: key !== null && usesFilters(key) };
}

function program(cursor: Cursor): SearchProgram | null {
  const budget = searchBudget();
  const key = criteria(cursor, budget);
  // A filter may be fuzzy.
  return key === null ? null : { key, fuzzy: budget.fuzzy || usesFilters(key) };
}

/** search-key *(SP search-key): all of them */
export function criteria(cursor: Cursor, budget: Budget): ImapSearchKey | null {
  const keys: ImapSearchKey[] = [];
  do {
    const key = searchKey(cursor, budget);
    if (key === null) return null;
    keys.push(key);
  } while (cursor.peek() !== 0x29 && space(cursor) && !cursor.done);
  const [only] = keys;
  return keys.length === 1 && only !== undefined ? only : { kind: 'and', keys: cheapestFirst(keys) };
}

function searchKey(cursor: Cursor, budget: Budget): ImapSearchKey | null {
  budget.keys -= 1;
  budget.depth -= 1;
  const key = budget.keys < 0 || budget.depth < 0 ? null : oneKey(cursor, budget);
  budget.depth += 1;
  return key;
}

function oneKey(cursor: Cursor, budget: Budget): ImapSearchKey | null {
  if (cursor.take(0x28)) {
    const keys = criteria(cursor, budget);
    return keys !== null && cursor.take(0x29) ? keys : null;
  }
  if (sequenceStart[cursor.peek()] === 1) {
    const set = sequenceSet(cursor);
    return set === null ? null : { kind: 'set', set, uids: false };
  }
  const start = cursor.position;
  const name = word(cursor) ?? '';
  if (name === 'NOT') {
    const key = space(cursor) ? searchKey(cursor, budget) : null;
    return key === null ? null : { kind: 'not', key };
  }
  if (name === 'FUZZY') {
    budget.fuzzy = true;
    const key = space(cursor) ? searchKey(cursor, budget) : null;
    return key === null ? null : fuzzily(key);
  }
  if (name === 'OR') {
    const one = space(cursor) ? searchKey(cursor, budget) : null;
    const other = one !== null && space(cursor) ? searchKey(cursor, budget) : null;
    return one === null || other === null ? null : { kind: 'or', keys: cheapestFirst([one, other]) };
  }
  const parse = searchKeys.get(name);
  if (parse === undefined) cursor.position = start;
  return parse?.(cursor) ?? null;
}
