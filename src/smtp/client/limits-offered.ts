/**
 * What a server says of its limits in this session.
 * Implements: RFC 9422 §3 (LIMITS: names with values), §4 (MAILMAX, RCPTMAX). A limit that cannot be read is as if it were not there.
 */
import { maxDigits } from '../limits.ts';
import { number } from '../wire/parameters.ts';
import type { Keywords } from './peer.ts';

export type OfferedLimit = 'MAILMAX' | 'RCPTMAX';

/** limits-param = limit-name-value 0*(SP limit-name-value); limit-name-value = limit-name ["=" limit-value] */
export function offeredLimit(keywords: Keywords, name: OfferedLimit): number {
  for (const word of keywords.get('LIMITS')?.split(' ', 100) ?? []) {
    const [key = '', value = ''] = word.split('=', 2);
    if (key.toUpperCase() !== name || value.length > maxDigits) continue;
    const limit = number(value);
    if (limit !== null && limit > 0) return limit;
  }
  return Number.POSITIVE_INFINITY;
}
