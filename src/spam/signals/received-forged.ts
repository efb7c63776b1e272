/** Received fields that no mail server writes. RFC 5321 §4.4. */
import { dateTime } from '../../message/header/date.ts';
import { fieldValues } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
/** A time stamp has its date behind a semicolon, in the form of RFC 5322 §3.3; "from" is followed by a name, not by an address alone. */
const isForged = (value: string): boolean => {
  const stamp = value.slice(value.lastIndexOf(';') + 1).trim();
  return value.startsWith('from ') && (!value.includes(';') || (stamp !== '' && dateTime(stamp) === null));
};

export const receivedForged: Signal = {
  name: 'received-forged',
  description: 'A Received field was not written by a mail server',
  test: (facts) => foundAny(fieldValues(facts, 'received').filter(isForged)),
};
