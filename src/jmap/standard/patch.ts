/**
 * A PatchObject: what of an object becomes another.
 * Implements: RFC 8620 §5.3 (PatchObject): no pointer into a list, none that begins with another, every level but the last is there.
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import { type Json, type JsonObject, isObject } from '../core/types.ts';
import type { SetError } from './set-error.ts';

const invalid = (description: string) => fail<SetError>({ type: 'invalidPatch', description });

/** The object after the patch; null takes a member away, or sets a property of the top to null. */
export function patched(before: JsonObject, patch: JsonObject): Result<JsonObject, SetError> {
  const pointers = Object.keys(patch);
  if (pointers.length > limits.maxObjectsInSet) return invalid('A patch has too many members.');
  const sorted = pointers.toSorted();
  const inside = sorted.find((pointer, at) => sorted[at + 1]?.startsWith(`${pointer}/`) === true);
  if (inside !== undefined) return invalid(`"${inside.slice(0, limits.quoted)}" and what is in it are both patched.`);
  let object = before;
  for (const pointer of pointers) {
    const tokens = pointer.split('/').map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    const next = set(object, tokens, 0, patch[pointer] ?? null);
    if (next === undefined) return invalid(`"${pointer.slice(0, limits.quoted)}" is nowhere in the object.`);
    object = next;
  }
  return ok(object);
}

function set(object: JsonObject, tokens: readonly string[], at: number, value: Json): JsonObject | undefined {
  const token = tokens[at] ?? '';
  if (at === tokens.length - 1) {
    if (value !== null || at === 0) return { ...object, [token]: value };
    const { [token]: _gone, ...rest } = object;
    return rest;
  }
  const inner = Object.hasOwn(object, token) ? object[token] : undefined;
  const changed = isObject(inner) && at < limits.depth ? set(inner, tokens, at + 1, value) : undefined;
  return changed === undefined ? undefined : { ...object, [token]: changed };
}
