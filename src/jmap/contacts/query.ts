/**
 * ContactCard/query and ContactCard/queryChanges: the index of words says which cards can match, the cards themselves which do.
 * Implements: RFC 9610 §3.3, §3.4.
 */
import * as v from 'valibot';
import { Breather } from '../../base/breather.ts';
import { type Result, ok } from '../../base/result.ts';
import type { ContactCard } from '../../directory/contacts.ts';
import type { AccountId } from '../../directory/types.ts';
import { contacts as capability } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { type Call, type JsonObject, type Method, type MethodError, isObject } from '../core/types.ts';
import { utcDate } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { addressBookId, cardId, readCardId } from '../mail/ids.ts';
import { type FilterTree, type Test, joinedTest, readFilter } from '../standard/filter.ts';
import { type Comparator, type QuerySpec, queryChangesMethod, queryMethod } from '../standard/query.ts';
import { QueryMemory } from '../standard/query-memory.ts';
import { cardState } from './cards.ts';
import { type TextField, type Token, componentsOf, everyText, hasAll, indexed, textsOf, tokens } from './texts.ts';

interface Candidate {
  readonly books: ContactCard['books'];
  readonly card: JsonObject;
}

const looked = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(limits.searchText, 'is too long'),
    v.transform(tokens),
    v.maxLength(limits.searchTerms, 'has too many words'),
  ),
);

const texts = {
  text: looked,
  name: looked,
  'name/given': looked,
  'name/surname': looked,
  'name/surname2': looked,
  nickname: looked,
  organization: looked,
  email: looked,
  phone: looked,
  onlineService: looked,
  address: looked,
  note: looked,
} as const satisfies Readonly<Record<TextField | 'text', typeof looked>>;

const condition = v.strictObject({
  ...texts,
  inAddressBook: v.optional(v.string()),
  uid: v.optional(v.string()),
  hasMember: v.optional(v.string()),
  kind: v.optional(v.string()),
  createdBefore: v.optional(utcDate),
  createdAfter: v.optional(utcDate),
  updatedBefore: v.optional(utcDate),
  updatedAfter: v.optional(utcDate),
});

type Condition = v.InferOutput<typeof condition>;

const wantedTexts = (wanted: Condition): readonly (readonly [field: TextField | 'text', tokens: readonly Token[]])[] =>
  Object.keys(texts).flatMap((name) => {
    const field = name as TextField | 'text';
    const own = wanted[field];
    return own === undefined ? [] : [[field, own] as const];
  });

/** NaN where there is none: then nothing is before or after it. */
function timeOf(card: JsonObject, name: 'created' | 'updated'): number {
  const time = card[name];
  return typeof time === 'string' ? Date.parse(time) : NaN;
}

const hasMember = ({ members }: JsonObject, uid: string): boolean => isObject(members) && Object.hasOwn(members, uid);

function conditionTest(wanted: Condition): Test<Candidate> {
  const inTexts = wantedTexts(wanted);
  const { inAddressBook, uid, kind, createdBefore, createdAfter, updatedBefore, updatedAfter } = wanted;
  return ({ books, card }) =>
    (inAddressBook === undefined || books.some((book) => addressBookId(book) === inAddressBook)) &&
    (uid === undefined || card['uid'] === uid) &&
    (wanted.hasMember === undefined || hasMember(card, wanted.hasMember)) &&
    (kind === undefined || (card['kind'] ?? 'individual') === kind) &&
    (createdBefore === undefined || timeOf(card, 'created') < createdBefore) &&
    (createdAfter === undefined || timeOf(card, 'created') >= createdAfter) &&
    (updatedBefore === undefined || timeOf(card, 'updated') < updatedBefore) &&
    (updatedAfter === undefined || timeOf(card, 'updated') >= updatedAfter) &&
    inTexts.every(([field, own]) => hasAll(field === 'text' ? everyText(card) : textsOf[field](card), own));
}

/** Beginnings of words that whatever matches must have. */
function needed(tree: FilterTree<Condition>): readonly string[] {
  if (tree.operator === null)
    return wantedTexts(tree.condition).flatMap(([, own]) => own.flatMap(({ words }) => words.map(indexed)));
  const [only, ...more] = tree.conditions;
  if (tree.operator === 'AND') return tree.conditions.flatMap(needed);
  return tree.operator === 'OR' && only !== undefined && more.length === 0 ? needed(only) : [];
}

type Key = (card: JsonObject) => string | number;

const ofName =
  (kind: string): Key =>
  (card) =>
    (componentsOf(card, kind)[0] ?? '').normalize('NFKD').toLowerCase();

/** RFC 9610 §3.3.2 */
const keys: Readonly<Record<string, Key>> = {
  created: (card) => timeOf(card, 'created') || 0,
  updated: (card) => timeOf(card, 'updated') || 0,
  'name/given': ofName('given'),
  'name/surname': ofName('surname'),
  'name/surname2': ofName('surname2'),
};

interface Sorted {
  readonly id: number;
  readonly keys: readonly (string | number)[];
}

function ordered(found: Sorted[], sort: readonly Comparator[]): Float64Array {
  found.sort((a, b) => {
    for (const [at, { isAscending }] of sort.entries()) {
      const [one, other] = [a.keys[at] ?? '', b.keys[at] ?? ''];
      if (one !== other) return one < other === isAscending ? -1 : 1;
    }
    return a.id - b.id;
  });
  return Float64Array.from(found, ({ id }) => id);
}

/** Cards that are read in one go: a few milliseconds. */
const batch = 100;

export function cardQueries({ contacts }: Pick<MailDeps, 'contacts'>): readonly Method[] {
  async function find(
    account: AccountId,
    { filter, sort }: { readonly filter: JsonObject | null; readonly sort: readonly Comparator[] },
    { signal }: Call,
  ): Promise<Result<Float64Array, MethodError>> {
    const tree = readFilter(filter, condition);
    if (!tree.ok) return tree;
    const sortKeys: Key[] = [];
    for (const { property } of sort) {
      const key = Object.hasOwn(keys, property) ? keys[property] : undefined;
      if (key === undefined)
        return methodError('unsupportedSort', `Cards are sorted by ${Object.keys(keys).join(', ')}.`);
      sortKeys.push(key);
    }
    const ids = await contacts.find(account, [...new Set(needed(tree.value))].slice(0, limits.searchTerms));
    if (filter === null && sort.length === 0) return ok(Float64Array.from(ids));
    const test = joinedTest(tree.value, conditionTest);
    const found: Sorted[] = [];
    const breather = new Breather();
    for (let from = 0; from < ids.length; from += batch) {
      signal.throwIfAborted();
      for (const { id, books, content } of await contacts.cards(account, ids.slice(from, from + batch))) {
        const card = JSON.parse(content) as JsonObject;
        if (test({ books, card })) found.push({ id, keys: sortKeys.map((key) => key(card)) });
      }
      if (breather.late) await breather.rest();
    }
    return ok(ordered(found, sort));
  }
  const spec: QuerySpec<v.ObjectEntries> = {
    type: 'ContactCard',
    capability,
    args: {},
    memory: new QueryMemory(),
    state: (account) => cardState(contacts, account),
    find,
    idOf: cardId,
    numberOf: readCardId,
  };
  return [queryMethod(spec), queryChangesMethod(spec)];
}
