/** Errors of methods as values. RFC 8620 §3.6.2 */
import { fail } from '../../base/result.ts';
import type { MethodError, MethodErrorType } from './types.ts';

export const methodError = (type: MethodErrorType, description?: string, names: readonly string[] = []) =>
  fail<MethodError>({
    type,
    ...(description === undefined ? {} : { description }),
    ...(names.length === 0 ? {} : { arguments: names }),
  });
