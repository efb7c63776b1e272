/**
 * Searches that are kept by name, as annotations of the server.
 * Implements: RFC 5466 §3.1 (FILTER), §3.2.
 */
import { Cursor } from '../../base/cursor.ts';
import { atomChars } from '../wire/octets.ts';
import { type Tagged, no } from './command.ts';
import { serverEntries } from './metadata-entries.ts';
import { type Budget, criteria, searchBudget } from './search/parse.ts';
import { fuzzily } from './search/fuzzy.ts';
import { type ImapSearchKey, usesFilters } from './search/key.ts';
import type { AccountSession, Session } from './session.ts';

/** A private filter comes before one that all users share. §3.1 */
const values = ['/private/filters/values/', '/shared/filters/values/'] as const;

/** Filters within filters. RFC 5466 §3.1 asks for 3 at the least. */
const mostPasses = 10;

/** Why an entry of the server cannot be set, where it is a filter that is none. §3.2 */
export function filterProblem(entry: string, value: Buffer): string | null {
  const root = values.find((each) => entry.startsWith(each));
  if (root === undefined) return null;
  if (!isFilterName(entry.slice(root.length))) return 'The name of a filter is an atom without "/"';
  return parsed(value, searchBudget()) === null ? 'A filter is a whole search' : null;
}

/** filter-name = 1*<any ATOM-CHAR except "/"> */
function isFilterName(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (name[at] === '/' || atomChars[name.charCodeAt(at)] !== 1) return false;
  return name !== '';
}

/** search-criteria = search-key *(SP search-key) */
function parsed(value: Buffer, budget: Budget): ImapSearchKey | null {
  const cursor = new Cursor(value);
  const key = criteria(cursor, budget);
  return cursor.done ? key : null;
}

/** The key with what its filters stand for, or why that cannot be told. */
export async function withFilters(
  session: Session,
  key: ImapSearchKey,
): Promise<{ readonly key: ImapSearchKey } | { readonly answer: Tagged }> {
  if (!usesFilters(key)) return { key };
  const { account } = (session as AccountSession).state;
  const entries = new Map((await serverEntries(session, account.id)).map(({ name, value }) => [name, value]));
  const valueOf = (name: string): Buffer | undefined =>
    values.map((root) => entries.get(`${root}${name.toLowerCase()}`)).find((value) => value !== undefined);
  // All filters together may be as long as one search.
  const budget = searchBudget();
  const replaced = (from: ImapSearchKey, within: readonly string[]): ImapSearchKey | { readonly answer: Tagged } => {
    switch (from.kind) {
      case 'not': {
        const inner = replaced(from.key, within);
        return 'answer' in inner ? inner : { kind: 'not', key: inner };
      }
      case 'and':
      case 'or': {
        const keys: ImapSearchKey[] = [];
        for (const each of from.keys) {
          const one = replaced(each, within);
          if ('answer' in one) return one;
          keys.push(one);
        }
        return { kind: from.kind, keys };
      }
      case 'filter': {
        const name = from.name.toLowerCase();
        const value = within.includes(name) || within.length >= mostPasses ? undefined : valueOf(name);
        if (value === undefined) return { answer: undefinedFilter(from.name, 'There is no such filter') };
        const meant = parsed(value, budget);
        if (meant === null) {
          return budget.keys < 0
            ? { answer: no('LIMIT', 'The search with its filters is too long') }
            : { answer: undefinedFilter(from.name, 'The filter is no whole search') };
        }
        const whole = replaced(meant, [...within, name]);
        return 'answer' in whole || !from.fuzzy ? whole : fuzzily(whole);
      }
      default:
        return from;
    }
  };
  const whole = replaced(key, []);
  return 'answer' in whole ? whole : { key: whole };
}

/** resp-text-code =/ "UNDEFINED-FILTER" SP filter-name */
const undefinedFilter = (name: string, text: string): Tagged => no(`UNDEFINED-FILTER ${name}`, text);
