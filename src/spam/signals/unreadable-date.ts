/** A Date that is not one. RFC 5322 §3.3. */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const unreadableDate: Signal = {
  name: 'unreadable-date',
  description: 'The date of the message cannot be read',
  test: (facts) => {
    const written = fieldValue(facts, 'date');
    return foundIf(facts.header !== 'none' && written !== null && facts.message.sentAt === null, written ?? '');
  },
};
