/**
 * Foo/query and Foo/queryChanges: a filter and a sort make a list of ids, of which a window is told. The lists that were asked for
 * lately are remembered, so that the next window costs nothing and what changed in them can be told.
 * Implements: RFC 8620 §5.5, §5.6.
 */
import * as v from 'valibot';
import { type Result, fail, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import { methodError } from '../core/error.ts';
import { type ArgumentsOf, accountMethod, answer, id, int, unsignedInt } from '../core/method.ts';
import {
  type Call,
  type Id,
  type Json,
  type JsonObject,
  type Method,
  type MethodError,
  isObject,
} from '../core/types.ts';
import { limits } from '../limits.ts';
import { type ListDifference, listDifference } from './list-difference.ts';
import type { QueryAnswers, Remembered } from './query-memory.ts';

/** FilterOperator or FilterCondition. RFC 8620 §5.5 */
export type Filter = JsonObject;

export interface Comparator {
  readonly property: string;
  readonly isAscending: boolean;
  readonly collation: string | null;
  /** What a type adds: `keyword`. RFC 8621 §4.4.2 */
  readonly more: JsonObject;
}

export interface Question<E extends v.ObjectEntries> {
  readonly filter: Filter | null;
  readonly sort: readonly Comparator[];
  readonly args: ArgumentsOf<E>;
}

export interface Found {
  /** In order. */
  readonly numbers: Float64Array;
  /** Whether there are no more. */
  readonly isWhole: boolean;
}

export interface QuerySpec<E extends v.ObjectEntries> {
  readonly type: string;
  readonly capability: string;
  readonly args: E;
  /** The moment that an answer is of: whatever could change any answer changes it. */
  readonly state: (account: AccountId) => Promise<string>;
  /** The numbers of all that is found, in order: of a list of many thousands a window is told. */
  readonly find: (account: AccountId, question: Question<E>, call: Call) => Promise<Result<Float64Array, MethodError>>;
  /** Where the first `count` of a list can be had without the others. */
  readonly findFirst?: (
    account: AccountId,
    question: Question<E>,
    count: number,
    call: Call,
  ) => Promise<Result<Found, MethodError>>;
  readonly idOf: (number: number) => Id;
  /** null for what is no such id. */
  readonly numberOf: (id: Id) => number | null;
  readonly memory: QueryAnswers;
  /** Whether nothing that the question is about ever changes of an object; it may without. */
  readonly isFixed?: (question: Question<E>) => boolean;
}

const json = v.custom<JsonObject>((value) => isObject(value as Json), 'is not an object');

const comparator = v.pipe(
  v.looseObject({
    property: v.string(),
    isAscending: v.optional(v.boolean(), true),
    collation: v.optional(v.nullable(v.string()), null),
  }),
  v.transform(({ property, isAscending, collation, ...more }): Comparator => ({
    property,
    isAscending,
    collation,
    more: more as JsonObject,
  })),
);

const question = {
  filter: v.optional(v.nullable(json), null),
  sort: v.optional(v.nullable(v.pipe(v.array(comparator), v.maxLength(10))), null),
};

interface QuestionArguments {
  readonly accountId: string;
  readonly filter: Filter | null;
  readonly sort: readonly Comparator[] | null;
}

interface WindowArguments extends QuestionArguments {
  readonly position: number;
  readonly anchor: Id | null;
  readonly anchorOffset: number;
  readonly limit: number | null;
  readonly calculateTotal: boolean;
}

export function queryMethod<E extends v.ObjectEntries>(spec: QuerySpec<E>): Method {
  const name = `${spec.type}/query`;
  return accountMethod({
    name,
    capability: spec.capability,
    args: {
      ...spec.args,
      ...question,
      position: v.optional(int, 0),
      anchor: v.optional(v.nullable(id), null),
      anchorOffset: v.optional(int, 0),
      limit: v.optional(v.nullable(unsignedInt), null),
      calculateTotal: v.optional(v.boolean(), false),
    },
    run: async (account, given, call) => {
      const args = given as unknown as WindowArguments & ArgumentsOf<E>;
      const found = await asked(spec, account, args, firstOf(args), call);
      if (!found.ok) return found;
      const { numbers, state, isWhole } = found.value;
      const start = startOf(numbers, args, spec.numberOf);
      if (start === null) return methodError('anchorNotFound');
      const limit = Math.min(args.limit ?? limits.queryIds, limits.queryIds);
      return answer(name, {
        accountId: args.accountId,
        queryState: state,
        canCalculateChanges: isWhole,
        position: start,
        ids: Array.from(numbers.subarray(start, start + limit), spec.idOf),
        ...(args.calculateTotal ? { total: numbers.length } : {}),
        ...(args.limit === null || args.limit > limit ? { limit } : {}),
      });
    },
  });
}

/** So many of the list are enough for the answer; null where it takes the whole. */
function firstOf({ anchor, position, limit, calculateTotal }: WindowArguments): number | null {
  if (calculateTotal || anchor !== null || position < 0 || limit === null) return null;
  const first = position + Math.min(limit, limits.queryIds);
  return first > limits.queryFirst ? null : first;
}

/** RFC 8620 §5.5: an anchor goes before a position; what is before the first is the first. null where the anchor is not there. */
function startOf(
  numbers: Float64Array,
  { position, anchor, anchorOffset }: WindowArguments,
  numberOf: (id: Id) => number | null,
): number | null {
  if (anchor === null) return position < 0 ? Math.max(0, numbers.length + position) : position;
  const at = numbers.indexOf(numberOf(anchor) ?? NaN);
  return at < 0 ? null : Math.max(0, at + anchorOffset);
}

export function queryChangesMethod<E extends v.ObjectEntries>(spec: QuerySpec<E>): Method {
  const name = `${spec.type}/queryChanges`;
  return accountMethod({
    name,
    capability: spec.capability,
    args: {
      ...spec.args,
      ...question,
      sinceQueryState: v.string(),
      maxChanges: v.optional(v.nullable(v.pipe(unsignedInt, v.minValue(1))), null),
      upToId: v.optional(v.nullable(id), null),
      calculateTotal: v.optional(v.boolean(), false),
    },
    run: async (account, given, call) => {
      const args = given as unknown as QuestionArguments & {
        readonly sinceQueryState: string;
        readonly maxChanges: number | null;
        readonly upToId: Id | null;
        readonly calculateTotal: boolean;
      } & ArgumentsOf<E>;
      const before = spec.memory.at(account, keyOf(spec.type, args), args.sinceQueryState);
      if (before === null) return methodError('cannotCalculateChanges');
      const found = await asked(spec, account, args, null, call);
      if (!found.ok) return found;
      const { numbers, state } = found.value;
      const { removed, added } = await differenceUpTo(spec, before.numbers, numbers, args);
      const changes = removed.length + added.length;
      if (args.maxChanges !== null && changes > args.maxChanges) return methodError('tooManyChanges');
      if (changes > limits.queryChanges) return methodError('cannotCalculateChanges');
      return answer(name, {
        accountId: args.accountId,
        oldQueryState: args.sinceQueryState,
        newQueryState: state,
        removed: removed.map(spec.idOf),
        added: added.map((index) => ({ id: spec.idOf(numbers[index] ?? 0), index })),
        ...(args.calculateTotal ? { total: numbers.length } : {}),
      });
    },
  });
}

/** Without what is behind `upToId`, where nothing but what comes and goes changes the list. RFC 8620 §5.6 */
async function differenceUpTo<E extends v.ObjectEntries>(
  spec: QuerySpec<E>,
  before: Float64Array,
  now: Float64Array,
  args: QuestionArguments & { readonly upToId: Id | null } & ArgumentsOf<E>,
): Promise<ListDifference> {
  const all = await listDifference(before, now);
  const { upToId, filter } = args;
  const last = upToId === null ? null : spec.numberOf(upToId);
  if (last === null || spec.isFixed?.({ filter, sort: args.sort ?? [], args }) !== true) return all;
  const [then, end] = [before.indexOf(last), now.indexOf(last)];
  const cached = new Set(then < 0 ? before : before.subarray(0, then + 1));
  return {
    removed: all.removed.filter((number) => cached.has(number)),
    added: end < 0 ? all.added : all.added.filter((index) => index <= end),
  };
}

async function asked<E extends v.ObjectEntries>(
  spec: QuerySpec<E>,
  account: AccountId,
  args: QuestionArguments & ArgumentsOf<E>,
  first: number | null,
  call: Call,
): Promise<Result<Remembered & Found, MethodError>> {
  const key = keyOf(spec.type, args);
  const state = await spec.state(account);
  const whole = spec.memory.at(account, key, state);
  if (whole !== null) return ok({ ...whole, isWhole: true });
  const some = first === null ? null : spec.memory.at(account, beginningOf(key), state);
  if (first !== null && some !== null && some.numbers.length >= first) return ok({ ...some, isWhole: false });
  const found = await foundBy(spec, account, { filter: args.filter, sort: args.sort ?? [], args }, first, call);
  if (!found.ok) return fail(found.error);
  const { numbers, isWhole } = found.value;
  const kept = spec.memory.keep(account, isWhole ? key : beginningOf(key), { state, numbers });
  return ok({ ...kept, isWhole });
}

async function foundBy<E extends v.ObjectEntries>(
  { find, findFirst }: QuerySpec<E>,
  account: AccountId,
  question: Question<E>,
  first: number | null,
  call: Call,
): Promise<Result<Found, MethodError>> {
  if (first !== null && findFirst !== undefined) return findFirst(account, question, first, call);
  const found = await find(account, question, call);
  return found.ok ? ok({ numbers: found.value, isWhole: true }) : found;
}

/** The key of what is known of a list of which only the first were asked for. */
const beginningOf = (key: string): string => `first ${key}`;

/** What makes a question the same one: everything but the window. */
function keyOf(type: string, args: QuestionArguments): string {
  const { filter, sort, ...rest } = args as QuestionArguments & JsonObject;
  const own = Object.entries(rest).filter(([name]) => !ofWindow.has(name));
  return JSON.stringify([type, filter, sort, own.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

const ofWindow: ReadonlySet<string> = new Set([
  'accountId',
  'position',
  'anchor',
  'anchorOffset',
  'limit',
  'calculateTotal',
  'sinceQueryState',
  'maxChanges',
  'upToId',
]);
