/** Fields that may stand once and stand twice. RFC 5322 §3.6. */
import { fieldValues } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const single = ['from', 'to', 'cc', 'subject', 'date', 'message-id', 'reply-to', 'sender'];

export const repeatedField: Signal = {
  name: 'repeated-field',
  description: 'Fields that may stand only once are repeated',
  test: (facts) => foundAny(single.filter((name) => fieldValues(facts, name).length > 1)),
};
