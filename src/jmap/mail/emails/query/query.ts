/**
 * Email/query and Email/queryChanges.
 * Implements: RFC 8621 §4.4, §4.5.
 */
import * as v from 'valibot';
import { type Result, ok } from '../../../../base/result.ts';
import type { AccountId } from '../../../../directory/types.ts';
import type { EmailId } from '../../../../ms/types.ts';
import { mail } from '../../../core/capabilities.ts';
import { methodError } from '../../../core/error.ts';
import type { Method, MethodError } from '../../../core/types.ts';
import { limits } from '../../../limits.ts';
import { type FilterTree, conditionsOf, readFilter } from '../../../standard/filter.ts';
import { type Found, type QuerySpec, type Question, queryChangesMethod, queryMethod } from '../../../standard/query.ts';
import type { MailView } from '../../deps.ts';
import { emailId, readEmailId } from '../../ids.ts';
import { Attachments } from './attachments.ts';
import { type Condition, condition } from './condition.ts';
import { firstPlaces, placesFound } from './find.ts';
import { Keywords } from './keywords.ts';
import { arrivalOrder, orderOf } from './sort.ts';
import { type EmailTable, type EmailTables, createEmailTables } from './table.ts';
import { textKeys } from './texts.ts';

const collapse = { collapseThreads: v.optional(v.boolean(), false) };

interface Lists {
  readonly tables: EmailTables;
  readonly attachments: Attachments;
}

async function found(
  { store }: MailView,
  { tables, attachments }: Lists,
  account: AccountId,
  { filter, sort, args }: Question<typeof collapse>,
  first: number | null,
  signal: AbortSignal,
): Promise<Result<Found, MethodError>> {
  const tree = readFilter(filter, condition);
  const order = orderOf(sort);
  if (!tree.ok) return tree;
  const terms = termsIn(tree.value);
  if (terms > limits.searchTerms) return methodError('unsupportedFilter', 'The filter looks for too many texts.');
  if (!order.ok) return order;
  const table = await tables.of(account);
  const keywords = new Keywords(table);
  const known = { table, keywords, attachments: () => attachments.having(account, table) };
  const arrival = arrivalOrder(sort);
  if (first !== null && terms > 0 && arrival !== null) {
    const byArrival = await table.byArrival();
    const wanted = {
      order: arrival === 'newest' ? byArrival.slice().reverse() : byArrival,
      count: first,
      collapse: args.collapseThreads,
    };
    const { places, isWhole } = await firstPlaces(store, tree.value, known, wanted, signal);
    return ok({ numbers: emailsAt(table, places), isWhole });
  }
  const places = await placesFound(store, tree.value, known, signal);
  const sorted = await order.value({ table, keywords, read: store.read, signal }, places);
  const shown = args.collapseThreads ? collapsed(table, sorted) : sorted;
  return ok({ numbers: emailsAt(table, shown), isWhole: true });
}

/** Texts that are looked for. */
const termsIn = (tree: FilterTree<Condition>): number =>
  conditionsOf(tree).reduce((sum, asked) => sum + textKeys(asked).length, 0);

const emailsAt = ({ emails }: EmailTable, places: Uint32Array): Float64Array =>
  Float64Array.from(places, (place) => emails[place] ?? 0);

/** Of each thread the first. RFC 8621 §4.4.3 */
function collapsed({ threads, threadCount }: EmailTable, places: Uint32Array): Uint32Array {
  const seen = new Uint8Array(threadCount);
  return places.filter((place) => {
    const thread = threads[place] ?? 0;
    const first = seen[thread] === 0;
    seen[thread] = 1;
    return first;
  });
}

/** Those of a message, which never changes; where it is and its keywords do. RFC 8621 §4 */
const fixedConditions: ReadonlySet<string> = new Set([
  ...['before', 'after', 'minSize', 'maxSize', 'hasAttachment', 'header'],
  ...['text', 'from', 'to', 'cc', 'bcc', 'subject', 'body'],
]);

function isFixed({ filter, sort, args }: Question<typeof collapse>): boolean {
  const tree = readFilter(filter, condition);
  return (
    !args.collapseThreads &&
    sort.every(({ property }) => !property.endsWith('Keyword')) &&
    tree.ok &&
    conditionsOf(tree.value).every((one) => Object.keys(one).every((name) => fixedConditions.has(name)))
  );
}

export const emailQueries = (deps: MailView): readonly Method[] => {
  const lists = {
    tables: createEmailTables(deps.mailboxes, deps.listings),
    attachments: new Attachments(deps.emails),
  };
  const spec: QuerySpec<typeof collapse> = {
    type: 'Email',
    capability: mail,
    args: collapse,
    memory: deps.queries,
    isFixed,
    idOf: (number) => emailId(number as EmailId),
    numberOf: readEmailId,
    state: deps.states.now,
    find: async (account, question, { signal }) => {
      const all = await found(deps, lists, account, question, null, signal);
      return all.ok ? ok(all.value.numbers) : all;
    },
    findFirst: (account, question, count, { signal }) => found(deps, lists, account, question, count, signal),
  };
  return [queryMethod(spec), queryChangesMethod(spec)];
};
