/**
 * A filter: conditions joined by operators, read once, and a test of what they say.
 * Implements: RFC 8620 §5.5 (FilterOperator: AND, OR, NOT is none of them).
 */
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import { methodError } from '../core/error.ts';
import { type Json, type JsonObject, type MethodError, isObject } from '../core/types.ts';
import { limits } from '../limits.ts';

export type Test<T> = (one: T) => boolean;

export type FilterTree<C> =
  | { readonly operator: 'AND' | 'OR' | 'NOT'; readonly conditions: readonly FilterTree<C>[] }
  | { readonly operator: null; readonly condition: C };

/** null is everything. What is unknown in a condition is an unsupportedFilter. */
export function filterTest<T, S extends v.GenericSchema>(
  filter: JsonObject | null,
  condition: S,
  testOf: (condition: v.InferOutput<S>) => Test<T>,
): Result<Test<T>, MethodError> {
  const tree = readFilter(filter, condition);
  return tree.ok ? ok(joinedTest(tree.value, testOf)) : tree;
}

export function readFilter<S extends v.GenericSchema>(
  filter: JsonObject | null,
  condition: S,
): Result<FilterTree<v.InferOutput<S>>, MethodError> {
  return filter === null
    ? ok({ operator: 'AND', conditions: [] })
    : readTree(filter, condition, { conditions: limits.filterConditions });
}

function readTree<S extends v.GenericSchema>(
  filter: JsonObject,
  condition: S,
  left: { conditions: number },
): Result<FilterTree<v.InferOutput<S>>, MethodError> {
  left.conditions -= 1;
  if (left.conditions < 0) return methodError('unsupportedFilter', 'The filter has too many conditions.');
  if (!Object.hasOwn(filter, 'operator')) {
    const read = v.safeParse(condition, filter);
    return read.success
      ? ok({ operator: null, condition: read.output })
      : methodError('unsupportedFilter', read.issues[0].message.slice(0, limits.quoted));
  }
  const { operator, conditions } = filter;
  if (!isOperator(operator) || !isList(conditions) || !conditions.every((one) => isObject(one)))
    return methodError(
      'unsupportedFilter',
      'A FilterOperator has an operator AND, OR or NOT and a list of conditions.',
    );
  const trees: FilterTree<v.InferOutput<S>>[] = [];
  for (const one of conditions) {
    const tree = readTree(one, condition, left);
    if (!tree.ok) return tree;
    trees.push(tree.value);
  }
  return ok({ operator, conditions: trees });
}

/** Every condition of it. */
export const conditionsOf = <C>(tree: FilterTree<C>): readonly C[] =>
  tree.operator === null ? [tree.condition] : tree.conditions.flatMap(conditionsOf);

export function joinedTest<C, T>(tree: FilterTree<C>, testOf: (condition: C) => Test<T>): Test<T> {
  if (tree.operator === null) return testOf(tree.condition);
  const tests = tree.conditions.map((one) => joinedTest(one, testOf));
  return joined[tree.operator](tests);
}

const joined = {
  AND:
    <T>(tests: readonly Test<T>[]): Test<T> =>
    (one) =>
      tests.every((test) => test(one)),
  OR:
    <T>(tests: readonly Test<T>[]): Test<T> =>
    (one) =>
      tests.some((test) => test(one)),
  NOT:
    <T>(tests: readonly Test<T>[]): Test<T> =>
    (one) =>
      !tests.some((test) => test(one)),
};

const isOperator = (value: Json | undefined): value is keyof typeof joined =>
  typeof value === 'string' && Object.hasOwn(joined, value);

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
