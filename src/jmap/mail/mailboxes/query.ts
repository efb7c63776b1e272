/**
 * Mailbox/query and Mailbox/queryChanges.
 * Implements: RFC 8621 §2.3, §2.4.
 */
import * as v from 'valibot';
import { ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import type { AccountId } from '../../../directory/types.ts';
import type { Mailbox, MailboxId } from '../../../ms/types.ts';
import { mail } from '../../core/capabilities.ts';
import { methodError } from '../../core/error.ts';
import type { Id, Method, MethodError } from '../../core/types.ts';
import { type Test, filterTest } from '../../standard/filter.ts';
import { type Comparator, queryChangesMethod, queryMethod } from '../../standard/query.ts';
import type { MailView } from '../deps.ts';
import { mailboxId, readMailboxId } from '../ids.ts';
import { sortOrderOf } from './object.ts';
import { type MailboxTree, nameIn, parentOf, treeOf } from './tree.ts';

interface Candidate {
  readonly mailbox: Mailbox;
  readonly tree: MailboxTree;
}

const condition = v.strictObject({
  parentId: v.optional(v.nullable(v.string())),
  name: v.optional(v.string()),
  role: v.optional(v.nullable(v.string())),
  hasAnyRole: v.optional(v.boolean()),
  isSubscribed: v.optional(v.boolean()),
});

const parentId = ({ mailbox, tree }: Candidate): Id | null => {
  const parent = parentOf(mailbox, tree);
  return parent === null ? null : mailboxId(parent.id);
};

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

function conditionTest(wanted: v.InferOutput<typeof condition>): Test<Candidate> {
  const name = wanted.name === undefined ? undefined : folded(wanted.name);
  return (one) =>
    (wanted.parentId === undefined || parentId(one) === wanted.parentId) &&
    (name === undefined || folded(nameIn(one.mailbox, one.tree)).includes(name)) &&
    (wanted.role === undefined || one.mailbox.specialUse === wanted.role) &&
    (wanted.hasAnyRole === undefined || (one.mailbox.specialUse !== null) === wanted.hasAnyRole) &&
    (wanted.isSubscribed === undefined || one.mailbox.subscribed === wanted.isSubscribed);
}

type Order = (a: Mailbox, b: Mailbox) => number;

function byName(tree: MailboxTree): Order {
  const names = new Map(tree.all.map((mailbox) => [mailbox, folded(nameIn(mailbox, tree))]));
  return (a, b) => {
    const [one = '', other = ''] = [names.get(a), names.get(b)];
    return one < other ? -1 : one > other ? 1 : 0;
  };
}

const orders: Readonly<Record<string, (tree: MailboxTree) => Order>> = {
  sortOrder: () => (a, b) => sortOrderOf(a) - sortOrderOf(b),
  name: byName,
};

function orderOf(sort: readonly Comparator[], tree: MailboxTree): Result<Order, MethodError> {
  const all: Order[] = [];
  for (const { property, isAscending } of sort) {
    const order = Object.hasOwn(orders, property) ? orders[property]?.(tree) : undefined;
    if (order === undefined) return methodError('unsupportedSort', 'Mailboxes are sorted by sortOrder and by name.');
    all.push(isAscending ? order : (a, b) => order(b, a));
  }
  return ok((a, b) => all.reduce((found, order) => (found === 0 ? order(a, b) : found), 0) || a.id - b.id);
}

const tree = { sortAsTree: v.optional(v.boolean(), false), filterAsTree: v.optional(v.boolean(), false) };

const spec = (deps: MailView) => ({
  type: 'Mailbox',
  capability: mail,
  args: tree,
  memory: deps.queries,
  idOf: (number: number) => mailboxId(number as MailboxId),
  numberOf: readMailboxId,
  state: deps.states.now,
  find: async (
    account: AccountId,
    { filter, sort, args }: Parameters<Parameters<typeof queryMethod<typeof tree>>[0]['find']>[1],
  ): Promise<Result<Float64Array, MethodError>> => {
    const test = filterTest(filter, condition, conditionTest);
    const all = await deps.mailboxes(account);
    const family = treeOf(all);
    const order = orderOf(sort, family);
    if (!test.ok) return test;
    if (!order.ok) return order;
    const matches = new Set(all.filter((mailbox) => test.value({ mailbox, tree: family })));
    const isShown = (mailbox: Mailbox): boolean => {
      if (!matches.has(mailbox)) return false;
      const parent = args.filterAsTree ? parentOf(mailbox, family) : null;
      return parent === null || isShown(parent);
    };
    const shown = all.filter(isShown).toSorted(order.value);
    const found = args.sortAsTree ? asTree(shown, family) : shown;
    return ok(Float64Array.from(found, ({ id }) => id));
  },
});

/** Children right behind their parents. Those whose parent is not shown stand under the next above that is. */
function asTree(shown: readonly Mailbox[], family: MailboxTree): readonly Mailbox[] {
  const included = new Set(shown);
  const below = Map.groupBy(shown, (mailbox) => {
    let above = parentOf(mailbox, family);
    while (above !== null && !included.has(above)) above = parentOf(above, family);
    return above;
  });
  const from = (above: Mailbox | null): readonly Mailbox[] =>
    (below.get(above) ?? []).flatMap((mailbox) => [mailbox, ...from(mailbox)]);
  return from(null);
}

export const mailboxQueries = (deps: MailView): readonly Method[] => {
  const one = spec(deps);
  return [queryMethod(one), queryChangesMethod(one)];
};
