/** A subject that answers and a header that does not. RFC 5322 §3.6.4. */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const falseReply: Signal = {
  name: 'false-reply',
  description: 'The subject pretends to be an answer, and nothing is answered',
  test: (facts) =>
    foundIf(
      facts.header === 'whole' &&
        facts.subject.slice(0, 3).toLowerCase() === 're:' &&
        fieldValue(facts, 'in-reply-to') === null &&
        fieldValue(facts, 'references') === null,
      facts.subject,
    ),
};
