/**
 * A filter as a test: conditions joined by operators.
 * Implements: RFC 8620 §5.5 (FilterOperator: AND, OR, NOT is none of them).
 */
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import { methodError } from '../core/error.ts';
import { type Json, type JsonObject, type MethodError, isObject } from '../core/types.ts';
import { limits } from '../limits.ts';

export type Test<T> = (one: T) => boolean;

/** null is everything. What is unknown in a condition is an unsupportedFilter. */
export function filterTest<T, S extends v.GenericSchema>(
  filter: JsonObject | null,
  condition: S,
  testOf: (condition: v.InferOutput<S>) => Test<T>,
): Result<Test<T>, MethodError> {
  if (filter === null) return ok(() => true);
  if (!Object.hasOwn(filter, 'operator')) {
    const read = v.safeParse(condition, filter);
    return read.success
      ? ok(testOf(read.output))
      : methodError('unsupportedFilter', read.issues[0].message.slice(0, limits.quoted));
  }
  const { operator, conditions } = filter;
  if (!isOperator(operator) || !isList(conditions) || !conditions.every((one) => isObject(one)))
    return methodError(
      'unsupportedFilter',
      'A FilterOperator has an operator AND, OR or NOT and a list of conditions.',
    );
  const tests: Test<T>[] = [];
  for (const one of conditions) {
    const test = filterTest(one, condition, testOf);
    if (!test.ok) return test;
    tests.push(test.value);
  }
  return ok(joined[operator](tests));
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
