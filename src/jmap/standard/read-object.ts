/** An object that a client writes, against its schema: what does not fit is invalidProperties. RFC 8620 §5.3 */
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import type { JsonObject } from '../core/types.ts';
import { limits } from '../limits.ts';
import { type SetError, setError } from './set-error.ts';

export function readObject<S extends v.GenericSchema>(
  schema: S,
  object: JsonObject,
): Result<v.InferOutput<S>, SetError> {
  const read = v.safeParse(schema, object);
  if (read.success) return ok(read.output);
  const properties = [...new Set(read.issues.map((issue) => v.getDotPath(issue)?.replaceAll('.', '/') ?? ''))];
  return setError('invalidProperties', read.issues[0].message.slice(0, limits.quoted), {
    properties: properties.filter((name) => name !== ''),
  });
}
