/** A message that calls itself urgent by the fields of old programs. */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const urgent: Signal = {
  name: 'urgent',
  description: 'The message calls itself urgent',
  test: (facts) =>
    foundIf(
      (fieldValue(facts, 'x-priority') ?? '').startsWith('1') ||
        (fieldValue(facts, 'importance') ?? '').toLowerCase() === 'high',
    ),
};
