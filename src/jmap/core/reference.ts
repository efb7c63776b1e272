/**
 * Arguments that are taken from the answers of earlier calls.
 * Implements: RFC 8620 §3.7.
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { methodError } from './error.ts';
import { pointed } from './pointer.ts';
import { type Invocation, type Json, type JsonObject, type MethodError, isObject } from './types.ts';

/** The arguments with every "#name" replaced by what it refers to. */
export function resolved(args: JsonObject, answers: readonly Invocation[]): Result<JsonObject, MethodError> {
  const names = Object.keys(args);
  if (!names.some((name) => name.startsWith('#'))) return ok(args);
  const twice = names.filter((name) => name.startsWith('#') && Object.hasOwn(args, name.slice(1)));
  if (twice.length > 0)
    return methodError('invalidArguments', 'An argument is given both as a value and as a reference.', twice);
  const found: [string, Json][] = [];
  for (const [name, value] of Object.entries(args)) {
    const real = name.startsWith('#') ? referred(value, answers) : value;
    if (real === undefined)
      return fail({
        type: 'invalidResultReference',
        description: `${name} refers to nothing that was answered before.`,
      });
    found.push([name.startsWith('#') ? name.slice(1) : name, real]);
  }
  return ok(Object.fromEntries(found));
}

function referred(reference: Json, answers: readonly Invocation[]): Json | undefined {
  if (!isObject(reference)) return undefined;
  const { resultOf, name, path } = reference;
  if (typeof resultOf !== 'string' || typeof name !== 'string' || typeof path !== 'string') return undefined;
  const answer = answers.find(([, , callId]) => callId === resultOf);
  return answer?.[0] === name ? pointed(answer[1], path) : undefined;
}
