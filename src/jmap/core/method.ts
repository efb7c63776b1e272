/**
 * A method from the schema of its arguments and what it does: whatever does not fit the schema is invalidArguments.
 * Implements: RFC 8620 §3.6.2 (invalidArguments, accountNotFound).
 */
import * as v from 'valibot';
import { type Result, fail, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import { limits } from '../limits.ts';
import { accountIdOf } from './account.ts';
import { methodError } from './error.ts';
import { isId } from './id.ts';
import {
  type Call,
  type Id,
  type Json,
  type JsonObject,
  type Method,
  type MethodError,
  type MethodResult,
  isObject,
} from './types.ts';

export const id = v.pipe(
  v.string(),
  v.check(isId, 'is not an Id'),
  v.transform((text) => text as Id),
);

export const jsonObject = v.custom<JsonObject>((value) => isObject(value as Json), 'is not an object');

/** A[B] of RFC 8620 §1.1: an object, and not a list, which would be a map of its indexes. */
export const mapOf = <K extends v.GenericSchema<string, string>, V extends v.GenericSchema>(key: K, value: V) =>
  v.pipe(
    v.any(),
    v.check((given) => !Array.isArray(given), 'is a list'),
    v.record(key, value),
  );

/** A number of I-JSON without a fraction. RFC 8620 §1.3 */
export const int = v.pipe(v.number(), v.safeInteger());
export const unsignedInt = v.pipe(int, v.minValue(0));

/** What every method about an account is given first. */
export const ofAccount = { accountId: v.string() };

type Entries = v.ObjectEntries;
export type ArgumentsOf<E extends Entries> = v.InferOutput<v.StrictObjectSchema<E, undefined>>;

export interface MethodSpec<E extends Entries> {
  readonly name: string;
  readonly capability: string;
  readonly args: E;
  readonly run: (args: ArgumentsOf<E>, call: Call) => Promise<MethodResult>;
}

export function method<E extends Entries>({ name, capability, args, run }: MethodSpec<E>): Method {
  const schema = v.strictObject(args);
  return {
    name,
    capability,
    run: async (given, call) => {
      const read = v.safeParse(schema, given);
      return read.success ? run(read.output, call) : invalid(read.issues);
    },
  };
}

/** One that is about an account, which is found before it runs. */
export const accountMethod = <E extends Entries>(
  spec: Omit<MethodSpec<E>, 'run'> & {
    readonly run: (account: AccountId, args: ArgumentsOf<E>, call: Call) => Promise<MethodResult>;
  },
): Method =>
  method({
    ...spec,
    args: { ...ofAccount, ...spec.args },
    run: async (args, call) => {
      const account = accountNamed((args as { readonly accountId: string }).accountId, call);
      return account.ok ? spec.run(account.value, args, call) : account;
    },
  });

function accountNamed(name: string, { account }: Call): Result<AccountId, MethodError> {
  return name === accountIdOf(account) ? ok(account) : methodError('accountNotFound');
}

function invalid(issues: readonly v.BaseIssue<unknown>[]) {
  const names = [...new Set(issues.map((issue) => v.getDotPath(issue)?.split('.', 1)[0] ?? ''))];
  const [first] = issues;
  return fail<MethodError>({
    type: 'invalidArguments',
    description: (first?.message ?? 'An argument is wrong.').slice(0, limits.quoted),
    arguments: names.filter((name) => name !== ''),
  });
}

/** The one answer by the method's own name. */
export const answer = (name: string, args: JsonObject): MethodResult => ok([[name, args]]);
