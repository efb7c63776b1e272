/** A message without the Date field that RFC 5322 §3.6 requires. */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const noDate: Signal = {
  name: 'no-date',
  description: 'The message has no Date field, which every mail program writes',
  test: (facts) => foundIf(facts.header === 'whole' && fieldValue(facts, 'date') === null),
};
