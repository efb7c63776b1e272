/**
 * Quota objects: what mail of the account may hold. An account without a limit has none.
 * Implements: RFC 9425.
 */
import * as v from 'valibot';
import type { AccountId } from '../../directory/types.ts';
import { ok } from '../../base/result.ts';
import type { Usage } from '../../ms/usage.ts';
import { quota } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import type { Id, Json, JsonObject, Method } from '../core/types.ts';
import type { MailDeps } from '../mail/deps.ts';
import { changesMethod } from '../standard/changes.ts';
import { filterTest } from '../standard/filter.ts';
import { getMethod } from '../standard/get.ts';
import { QueryMemory } from '../standard/query-memory.ts';
import { queryChangesMethod, queryMethod } from '../standard/query.ts';

const theOne = 'octets' as Id;

const properties = [
  'id',
  'resourceType',
  'used',
  'hardLimit',
  'scope',
  'name',
  'types',
  'warnLimit',
  'softLimit',
  'description',
] as const;

const values: Readonly<Record<(typeof properties)[number], (usage: Usage) => Json>> = {
  id: () => theOne,
  resourceType: () => 'octets',
  used: ({ used }) => used,
  hardLimit: ({ quota: hard }) => hard,
  scope: () => 'account',
  name: () => 'Mail',
  types: () => ['Mail'],
  warnLimit: () => null,
  softLimit: () => null,
  description: () => null,
};

const isProperty = (name: string): name is keyof typeof values => Object.hasOwn(values, name);

const stateOf = ({ used, quota: hard }: Usage): string => `${used}-${hard}`;

/** The limit of a state; null for what is none. */
function limitOf(state: string): number | null {
  const [used = NaN, hard = NaN, ...more] = state.split('-', 3).map(Number);
  const isState = more.length === 0 && Number.isSafeInteger(used) && Number.isSafeInteger(hard);
  return isState && stateOf({ used, quota: hard }) === state ? hard : null;
}

const condition = v.strictObject({
  name: v.optional(v.string()),
  scope: v.optional(v.string()),
  resourceType: v.optional(v.string()),
  type: v.optional(v.string()),
});

export function quotaMethods({ store }: Pick<MailDeps, 'store'>): readonly Method[] {
  const usageOf = (account: AccountId) => store.read.usage(account);
  const query = {
    type: 'Quota',
    capability: quota,
    args: {},
    memory: new QueryMemory(),
    state: async (account: AccountId) => stateOf(await usageOf(account)),
    find: async (
      account: AccountId,
      { filter, sort }: { readonly filter: JsonObject | null; readonly sort: readonly { readonly property: string }[] },
    ) => {
      const test = filterTest<Usage, typeof condition>(filter, condition, (wanted) => () => isWanted(wanted));
      if (!test.ok) return test;
      if (sort.some(({ property }) => property !== 'name' && property !== 'used'))
        return methodError('unsupportedSort');
      const usage = await usageOf(account);
      return ok(usage.quota > 0 && test.value(usage) ? Float64Array.of(1) : new Float64Array(0));
    },
    idOf: () => theOne,
    numberOf: (one: Id) => (one === theOne ? 1 : null),
  };
  return [
    getMethod({
      type: 'Quota',
      capability: quota,
      args: {},
      isProperty,
      properties,
      read: async (account, ids, names) => {
        const usage = await usageOf(account);
        const isThere = usage.quota > 0 && (ids === null || ids.includes(theOne));
        const told = ['id', ...names].filter(isProperty).map((name) => [name, values[name](usage)] as const);
        return { state: stateOf(usage), list: isThere ? [Object.fromEntries(told)] : [] };
      },
    }),
    changesMethod({
      type: 'Quota',
      capability: quota,
      since: async (account, state) => {
        const before = limitOf(state);
        if (before === null) return null;
        const usage = await usageOf(account);
        const was = before > 0;
        const is = usage.quota > 0;
        const isOther = stateOf(usage) !== state;
        return {
          newState: stateOf(usage),
          hasMoreChanges: false,
          created: is && !was ? [theOne] : [],
          updated: is && was && isOther ? [theOne] : [],
          destroyed: was && !is ? [theOne] : [],
          more: { updatedProperties: isOther && usage.quota === before ? ['used'] : null },
        };
      },
    }),
    queryMethod(query),
    queryChangesMethod(query),
  ];
}

/** RFC 9425 §4.4: a name that has the text, the others as they are. */
function isWanted({ name, scope, resourceType, type }: v.InferOutput<typeof condition>): boolean {
  const types = ['Mail'];
  return (
    (name === undefined || 'mail'.includes(name.toLowerCase())) &&
    (scope === undefined || scope === 'account') &&
    (resourceType === undefined || resourceType === 'octets') &&
    (type === undefined || types.includes(type))
  );
}
