/** A Date whose zone is beyond the earth's, or is no multiple of a quarter of an hour. RFC 5322 §3.3. */
import { dateTime } from '../../message/header/date.ts';
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const impossibleZone: Signal = {
  name: 'impossible-zone',
  description: 'The date of the message is of a time zone that does not exist',
  test: (facts) => {
    const written = fieldValue(facts, 'date') ?? '';
    const zone = dateTime(written)?.zone ?? 0;
    return foundIf(zone > 14 * 60 || zone < -12 * 60 || zone % 15 !== 0, written);
  },
};
