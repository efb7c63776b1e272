/**
 * Which fields of an arriving message claim to be our own: they are removed at the border.
 * Implements: RFC 8601 §5 (removal), §2.5 (the authserv-id).
 */
import { type Field, findFields } from '../../message/header/fields.ts';
import { domainName } from '../domain.ts';
import { authservIdOf } from './parse.ts';

/** Whether two ids are one: U-labels and A-labels, upper and lower case are the same. RFC 8601 §5 */
export const isSameId = (one: string, other: string): boolean =>
  (domainName(one) ?? one.toLowerCase()) === (domainName(other) ?? other.toLowerCase());

/**
 * The fields of Authentication-Results that nobody beyond the border may have written: ours, those of a version that we do not
 * know, and those that do not say whose they are, since others may read them as ours. RFC 8601 §5
 */
export const forgedResults = (bytes: Buffer, fields: readonly Field[], ids: readonly string[]): readonly Field[] =>
  findFields(fields, 'Authentication-Results').filter(({ valueStart, valueEnd }) => {
    const claimed = authservIdOf(bytes.subarray(valueStart, valueEnd));
    return claimed?.version !== 1 || ids.some((id) => isSameId(id, claimed.authservId));
  });
