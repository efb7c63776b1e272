/** What of an object stands otherwise than its client wrote it, or may not be written. RFC 8620 §5.3 */
import type { JsonObject } from '../core/types.ts';
import { setError } from './set-error.ts';

const differs = (one: JsonObject, other: JsonObject, name: string): boolean =>
  JSON.stringify(one[name]) !== JSON.stringify(other[name]);

/** Properties that a client does not know which wrote the object as it is in `written`; its id is told beside them. */
export const untold = (object: JsonObject, written: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'id' && differs(object, written, name)));

/** As `untold`, for the answer to an update; null where there is nothing to tell. */
export function untoldOrNull(object: JsonObject, written: JsonObject): JsonObject | null {
  const told = untold(object, written);
  return Object.keys(told).length === 0 ? null : told;
}

/** The refusal of a change to properties that stay as they are; null where they did. */
export function refusedChange(
  fixed: readonly string[],
  before: JsonObject,
  after: JsonObject,
  words = 'It does not change.',
) {
  const properties = fixed.filter((name) => differs(before, after, name));
  return properties.length === 0 ? null : setError('invalidProperties', words, { properties });
}
